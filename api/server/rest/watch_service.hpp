#pragma once

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "api/server/rest/watch_session.hpp"
#include "base/pool/worker_pool.hpp"

namespace qvd::apiserver {

/// Runs all watches of the server: a pool that pumps events, and one thread for bookmarks and
/// time-outs. Threads: any. The destructor ends every watch.
class WatchService {
 public:
  explicit WatchService(Objects& objects);
  ~WatchService();

  /// Begins a watch and takes over the exchange. An error found before the stream begins is
  /// answered as an ordinary response; later ones are ERROR events.
  void start(Call& call, std::shared_ptr<base::http::Exchange> exchange);
  [[nodiscard]] std::size_t count() const;

 private:
  base::Status begin(Call& call, const ListOptions& options, base::http::Exchange& exchange);
  std::function<void()> pumper(const std::shared_ptr<WatchSession>& session);
  void tick_forever();
  void tick_all();

  Objects& objects_;
  mutable std::mutex mutex_;  // guards sessions_ and stopping_
  std::condition_variable stop_;
  std::list<std::shared_ptr<WatchSession>> sessions_;
  bool stopping_ = false;
  base::WorkerPool pool_;
  std::thread ticker_;
};

}  // namespace qvd::apiserver
