#include "cpprpc/middleware/auth/detail/key_source.h"

#include <condition_variable>
#include <cstdio>
#include <utility>

namespace cpprpc::detail::jwt {
namespace {

constexpr std::chrono::milliseconds kMinBetweenDemands{100};

void log_to_stderr(const Status& status, std::string_view line) {
  if (status.is_ok()) return;
  std::fputs(("cpprpc: " + std::string(line) + "\n").c_str(), stderr);
}

}  // namespace

KeySource::KeySource(KeySet keys) : keys_(std::make_shared<const KeySet>(std::move(keys))) {}

KeySource::KeySource(const std::filesystem::path& path, Log log)
    : file_(std::in_place, path, KeySet::kMaxDocument),
      log_(log == nullptr ? Log(log_to_stderr) : std::move(log)) {}

Result<std::shared_ptr<KeySource>> KeySource::follow(const std::filesystem::path& path,
                                                     std::chrono::milliseconds interval, Log log) {
  std::shared_ptr<KeySource> source(new KeySource(path, std::move(log)));
  {
    const std::lock_guard lock(source->looking_);
    source->look();
  }
  if (source->keys_ == nullptr) return source->status_;
  source->follower_ = std::jthread(
      [&self = *source, interval](const std::stop_token& stop) { self.run(stop, interval); });
  return source;
}

KeySource::Current KeySource::current() const {
  const std::lock_guard lock(mutex_);
  return {keys_, generation_.load(std::memory_order_relaxed)};
}

Status KeySource::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

bool KeySource::look_again(std::uint64_t generation) {
  if (!file_) return false;
  const std::lock_guard lock(looking_);
  const auto now = std::chrono::steady_clock::now();
  if (!last_demand_ || now - *last_demand_ >= kMinBetweenDemands) {
    last_demand_ = now;
    look();
  }
  return this->generation() != generation;
}

void KeySource::run(const std::stop_token& stop, std::chrono::milliseconds interval) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  while (!stopped.wait_for(lock, stop, interval, [&] { return stop.stop_requested(); })) {
    const std::lock_guard looking(looking_);
    look();
  }
}

// --- with looking_ held

void KeySource::look() {
  Result<std::optional<std::string>> content = file_->changed();
  if (!content) {
    fail(content.error());
  } else if (*content) {
    take(**std::move(content));
  }
}

void KeySource::take(std::string document) {
  if (document == document_) {  // touched, but the same: what was verified stays so
    const std::lock_guard lock(mutex_);
    status_ = Status::ok();
    return;
  }
  std::vector<std::string> skipped;
  Result<KeySet> keys = KeySet::parse(document, skipped);
  const std::string path = file_->path().string();
  if (!keys)
    return fail(Status::invalid_argument(path + ": " + std::string(keys.error().message())));
  if (keys->size() == 0 && keys_ == nullptr) {
    return fail(Status::invalid_argument(path + ": the key set is empty"));
  }
  const std::size_t count = keys->size();
  {
    auto taken = std::make_shared<const KeySet>(*std::move(keys));
    const std::lock_guard lock(mutex_);
    keys_.swap(taken);
    status_ = Status::ok();
    generation_.fetch_add(1, std::memory_order_release);
  }
  document_ = std::move(document);
  for (const std::string& line : skipped) {
    log_(Status::invalid_argument(line), path + ": " + line);
  }
  if (count == 0) {  // the keys were taken back
    const std::string what = path + ": the key set is empty, so no token is accepted";
    log_(Status::failed_precondition(what), what);
  } else {
    log_(Status::ok(), path + ": read, " + std::to_string(count) + (count == 1 ? " key" : " keys"));
  }
}

// Says so once, however often the file is looked at.
void KeySource::fail(const Status& status) {
  bool is_new = false;
  bool has_keys = false;
  {
    const std::lock_guard lock(mutex_);
    is_new = status_ != status;
    has_keys = keys_ != nullptr;
    status_ = status;
  }
  if (!is_new || !has_keys) return;
  log_(status, std::string(status.message()) + "; the keys that were read before stay");
}

}  // namespace cpprpc::detail::jwt
