#include "gateway/front/waker.hpp"

namespace qvd::gateway {

namespace asio = base::net::asio;

ChangeHub::Callback waker(const std::shared_ptr<ClientLink>& link) {
  return [weak = std::weak_ptr(link)] {
    const auto held = weak.lock();
    if (held) asio::post(held->executor(), [held] { held->changed().notify(); });
  };
}

}  // namespace qvd::gateway
