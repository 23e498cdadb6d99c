#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/server/rest/call.hpp"
#include "api/server/rest/list_options.hpp"
#include "api/server/rest/read.hpp"
#include "base/http/exchange.hpp"

namespace qvd::apiserver {

/// What a watch sends and in which form. Outlives the request that began it.
struct WatchPlan {
  const Resource& resource;
  std::string prefix;  // of the keys watched
  Selection selection{};
  Format format{};
  api::IncludeObject include = api::IncludeObject::kMetadata;
  bool bookmarks = false;
  base::SteadyTime deadline{};
};

/// One running watch: takes events of the store, turns them into lines, writes them to the client.
/// No thread belongs to it: `pump` runs on a pool when there is news. Threads: any; methods exclude
/// each other.
class WatchSession {
 public:
  WatchSession(WatchPlan plan, Objects& objects, std::shared_ptr<base::http::BodyStream> body);

  /// Begins with ADDED for each object of a list, in order; with `end_bookmark` a bookmark marks
  /// their end. Before follow().
  void begin_with(Listing listing, bool end_bookmark);
  /// Follows the store from here on. `on_ready` as in Store::watch.
  void follow(Revision since, std::function<void()> on_ready);
  /// Sends what has happened.
  void pump();
  /// Bookmarks when due, ends at the deadline. Called now and then.
  void tick(base::SteadyTime now);
  void finish();
  [[nodiscard]] bool closed() const { return body_->closed(); }
  /// Sends an ERROR event and ends the stream.
  void fail(const base::Status& status);

 private:
  /// True once all of the initial list is sent.
  bool send_initial_locked();
  /// Whether the peer keeps up; if not, what comes next waits in the store, where all share it.
  [[nodiscard]] bool has_room() const;
  void send(const Event& event);
  void send_object(const char* type, const ObjectPtr& object);
  void send_line(const char* type, const std::string& object);
  [[nodiscard]] api::TableOptions table_options();
  void bookmark_locked(Revision revision, bool initial_end);
  void fail_locked(const base::Status& status);
  void flush();

  const WatchPlan plan_;
  Objects& objects_;
  const std::shared_ptr<base::http::BodyStream> body_;

  std::mutex mutex_;  // guards all below; never held while the store calls on_ready
  std::unique_ptr<Watch> watch_;
  std::vector<ObjectPtr> initial_;  // still to be sent, the last one first
  bool end_bookmark_ = false;       // behind them
  Revision listed_ = 0;             // of that list
  std::string buffer_;
  Revision sent_ = 0;        // newest revision that the client knows of
  Revision bookmarked_ = 0;  // of the last event or bookmark
  base::SteadyTime next_bookmark_;
  bool definitions_sent_ = false;
  bool last_bookmark_sent_ = false;
};

}  // namespace qvd::apiserver
