#include "cpprpc/transport/h2/io/resolver.h"

#include <pthread.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <csignal>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace cpprpc::transport::h2 {
namespace {

using Found = Result<std::vector<Address>>;

// Blocks. With a context of its own: that of a loop would wait for it when it is destroyed.
Found look_up(const std::string& host, std::uint16_t port) {
  asio::io_context context;
  asio::ip::tcp::resolver resolver(context);
  asio::error_code error;
  const auto results =
      resolver.resolve(host, std::to_string(port), asio::ip::tcp::resolver::numeric_service, error);
  if (error) {
    return Status::unavailable("DNS resolution failed for " + host + ": " + error.message());
  }
  std::vector<Address> addresses;
  for (const auto& result : results) {
    const auto endpoint = result.endpoint();
    const Address address(endpoint.data(), static_cast<socklen_t>(endpoint.size()));
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
      addresses.push_back(address);
    }
  }
  if (addresses.empty()) {
    return Status::unavailable("DNS resolution failed for " + host + ": no address");
  }
  return addresses;
}

// Shared by who asks, the thread that finds out, and the loop that is to tell.
class Question : public std::enable_shared_from_this<Question> {
 public:
  Question(Loop& loop, Resolved done) : loop_(&loop), done_(std::move(done)) {
    told_.run = [](Executor::Work& work) noexcept {
      const auto self = std::exchange(static_cast<Told&>(work).question, nullptr);
      self->tell();
    };
  }

  /// From any thread.
  void answer(Found found) {
    const std::lock_guard lock(mutex_);
    if (loop_ == nullptr) return;
    found_ = std::move(found);
    told_.question = shared_from_this();
    loop_->post(told_);  // which is there while the question is not taken back
  }

  /// On the loop's thread.
  void take_back() {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
    done_ = nullptr;
  }

 private:
  struct Told : Executor::Work {
    std::shared_ptr<Question> question;  // while it is posted
  };

  void tell() {
    Resolved done;
    {
      const std::lock_guard lock(mutex_);
      if (loop_ == nullptr) return;
      loop_ = nullptr;
      done.swap(done_);
    }
    done(std::move(*found_));
  }

  std::mutex mutex_;
  Loop* loop_;  // null: nobody wants to know any more
  Resolved done_;
  std::optional<Found> found_;
  Told told_;
};

class Asked final : public Pending {
 public:
  explicit Asked(std::shared_ptr<Question> question) noexcept : question_(std::move(question)) {}
  ~Asked() override { question_->take_back(); }

 private:
  std::shared_ptr<Question> question_;
};

// The program's signals are not for a thread that it does not know of.
class NoSignals {
 public:
  NoSignals() noexcept {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;
  ~NoSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

PendingPtr resolve(Loop& loop, std::string host, std::uint16_t port, Resolved done) {
  auto question = std::make_shared<Question>(loop, std::move(done));
  const NoSignals blocked;
  try {
    std::thread([question, host, port] { question->answer(look_up(host, port)); }).detach();
  } catch (const std::system_error& error) {  // there are too many threads
    question->answer(
        Status::unavailable("DNS resolution failed for " + host + ": " + error.what()));
  }
  return std::make_unique<Asked>(std::move(question));
}

}  // namespace cpprpc::transport::h2
