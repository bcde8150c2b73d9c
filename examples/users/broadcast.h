// Broadcast<T>: tells everybody who listens.
//
//   Broadcast<News> broadcast;
//   Broadcast<News>::Listener listener(broadcast, 16);   // hears all from here on
//   broadcast.publish(news);
//   while (auto heard = co_await listener.next()) ...
//
// A listener keeps up to `backlog` values that it was not asked for yet, and misses what is
// published beyond that: nobody waits for the slow. From any thread; outlives its listeners.

#pragma once

#include <cstddef>
#include <mutex>
#include <set>

#include "cpprpc/task/async_channel.h"

template <class T>
class Broadcast {
 public:
  class Listener {
   public:
    Listener(Broadcast& broadcast, std::size_t backlog) : broadcast_(broadcast), values_(backlog) {
      const std::lock_guard lock(broadcast_.mutex_);
      broadcast_.listeners_.insert(this);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener() {
      const std::lock_guard lock(broadcast_.mutex_);
      broadcast_.listeners_.erase(this);
    }

    /// Awaited, the next value; empty when nobody wants one any more: the task was told to stop,
    /// or stop_listening() was called and all that was heard before has been asked for.
    auto next() { return values_.receive(); }

    void stop_listening() { values_.close(); }

   private:
    friend Broadcast;
    Broadcast& broadcast_;
    cpprpc::AsyncChannel<T> values_;
  };

  void publish(const T& value) {
    const std::lock_guard lock(mutex_);
    for (Listener* listener : listeners_) {
      [[maybe_unused]] const bool kept = listener->values_.try_send(value);
    }
  }

 private:
  std::mutex mutex_;
  std::set<Listener*> listeners_;
};
