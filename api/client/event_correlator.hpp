#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <tuple>

#include "base/core/clock.hpp"

namespace qvd::api {

/// Decides what becomes of an event: a new object, a count on an old one, or nothing.
/// Remembers at most `capacity` events and buckets, the least recently used go first.
/// Not thread-safe: the recorder's thread owns it.
class EventCorrelator {
 public:
  explicit EventCorrelator(std::size_t capacity = 4096) : capacity_(capacity) {}

  /// What makes two events the same.
  struct Identity {
    std::string object;  // uid, or the key of an object without one
    std::string reason;
    std::string message;
    friend auto operator<=>(const Identity&, const Identity&) = default;
  };
  enum class Action : std::uint8_t { kCreate, kCount, kDrop };
  struct Decision {
    Action action = Action::kDrop;
    std::string name;  // of the Event to count on
    int count = 1;
  };

  Decision decide(const Identity& identity, base::SteadyTime now);
  /// The new event was stored under this name; equal ones are counted on it from now on.
  void created(const Identity& identity, const std::string& name);
  /// The event to count on is gone (events live an hour): the next equal one is new.
  void forget(const Identity& identity);

 private:
  struct Bucket {
    double tokens = 0;
    base::SteadyTime refilled;
  };
  struct Known {
    std::string name;
    int count = 0;
  };
  /// A map that drops what was not touched for longest.
  template <class Key, class Value>
  class Recent {
   public:
    Value* find(const Key& key);
    Value& put(const Key& key, Value value, std::size_t capacity);
    void erase(const Key& key);

   private:
    using Order = std::list<std::pair<Key, Value>>;
    Order order_;  // most recently used first
    std::map<Key, typename Order::iterator> places_;
  };

  bool take_token(const Identity& identity, base::SteadyTime now);

  std::size_t capacity_;
  Recent<std::pair<std::string, std::string>, Bucket> buckets_;  // by object and reason
  Recent<Identity, Known> known_;
};

}  // namespace qvd::api
