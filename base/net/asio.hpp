#pragma once

// asio/awaitable.hpp of Boost 1.74 misses this.
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

/// Asio for base/http and gateway. In a coroutine, to the right of co_await stand only names, calls
/// and moves: g++ 12 destroys braced and capturing temporaries there twice.
namespace qvd::base::net {

namespace asio = boost::asio;
using asio::awaitable;
using ErrorCode = boost::system::error_code;

}  // namespace qvd::base::net
