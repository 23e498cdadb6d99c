#include "base/net/listen.hpp"

#include <boost/asio/ip/v6_only.hpp>

namespace qvd::base::net {
namespace {

using asio::ip::tcp;

Result<tcp::endpoint> resolve(const asio::any_io_executor& executor, const std::string& host,
                              int port) {
  const auto number = static_cast<unsigned short>(port);
  if (host.empty()) return tcp::endpoint(tcp::v6(), number);
  ErrorCode error;
  tcp::resolver resolver(executor);
  const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, error);
  if (error || found.empty()) return invalid("listen on " + host + ": " + error.message());
  return found.begin()->endpoint();
}

Status failure(const tcp::endpoint& endpoint, const ErrorCode& error) {
  return unavailable("listen on " + endpoint.address().to_string() + " port " +
                     std::to_string(endpoint.port()) + ": " + error.message());
}

}  // namespace

Result<tcp::acceptor> listen_on(const asio::any_io_executor& executor, const std::string& host,
                                int port) {
  ASSIGN_OR_RETURN(const tcp::endpoint endpoint, resolve(executor, host, port));
  tcp::acceptor acceptor(executor);
  ErrorCode error;
  acceptor.open(endpoint.protocol(), error);
  if (error && host.empty()) return listen_on(executor, "0.0.0.0", port);  // no IPv6 here
  if (error) return failure(endpoint, error);
  if (host.empty()) acceptor.set_option(asio::ip::v6_only(false), error);
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  acceptor.bind(endpoint, error);
  if (error) return failure(endpoint, error);
  acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return failure(endpoint, error);
  return acceptor;
}

std::string local_address(const tcp::acceptor& acceptor) {
  ErrorCode error;
  const auto endpoint = acceptor.local_endpoint(error);
  const std::string host = endpoint.address().to_string();
  const bool brackets = endpoint.address().is_v6();
  return (brackets ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

}  // namespace qvd::base::net
