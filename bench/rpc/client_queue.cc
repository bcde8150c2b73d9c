// The best that we know to make of raw grpc++: one completion queue, one thread, an object for each
// call in flight, which is used again with its messages.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <vector>

#include "bench.grpc.pb.h"
#include "measured.h"

namespace {

using ::bench::Clock;
using ::bench::Measured;
using ::bench::rpc::v1::Bench;
using ::bench::rpc::v1::Payload;
using ::bench::rpc::v1::Reply;
using ::bench::rpc::v1::Request;

struct Client {
  Bench::Stub& stub;
  grpc::CompletionQueue& queue;
  Measured& measured;
  int running = 0;  // calls that will make others
};

// A call, which goes through its states one tag at a time, and starts anew until time is over.
class Call {
 public:
  virtual ~Call() = default;
  virtual void proceed(bool ok) = 0;

 protected:
  explicit Call(Client& client) : client_(client) { ++client.running; }

  void ended() {
    if (status_.ok()) {
      client_.measured.call_succeeded();
    } else {
      client_.measured.call_failed(status_.error_message());
    }
  }

  Client& client_;
  std::optional<grpc::ClientContext> context_;
  grpc::Status status_;
};

// A unary method: how it is called, with what.
struct Hello {
  using In = Request;
  using Out = Reply;
  static constexpr auto kCall = &Bench::Stub::AsyncHello;
  static In request() { return ::bench::new_request<Request>(); }
  static bool is_whole(const Out&) { return true; }
};

struct Echo {
  using In = Payload;
  using Out = Payload;
  static constexpr auto kCall = &Bench::Stub::AsyncEcho;
  static In request() {
    Payload request;
    request.set_data(std::string(::bench::kPayload, 'x'));
    return request;
  }
  static bool is_whole(const Out& reply) { return reply.data().size() == ::bench::kPayload; }
};

template <class Method>
class Unary final : public Call {
 public:
  explicit Unary(Client& client) : Call(client) { start(); }

  void proceed(bool) override {
    client_.measured.waited(begin_, Clock::now());
    if (status_.ok() && !Method::is_whole(reply_)) {
      status_ = grpc::Status(grpc::StatusCode::INTERNAL, "a wrong reply");
    }
    ended();
    start();
  }

 private:
  void start() {
    if (client_.measured.is_over()) {
      --client_.running;
      return;
    }
    begin_ = Clock::now();
    context_.emplace();
    reader_ = (client_.stub.*Method::kCall)(&*context_, request_, &client_.queue);
    reader_->Finish(&reply_, &status_, this);
  }

  const typename Method::In request_ = Method::request();
  typename Method::Out reply_;
  Clock::time_point begin_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<typename Method::Out>> reader_;
};

class Watch final : public Call {
 public:
  explicit Watch(Client& client) : Call(client) { start(); }

  void proceed(bool ok) override {
    switch (state_) {
      case State::Reading:
        client_.measured.message();
        [[fallthrough]];
      case State::Starting:
        state_ = ok ? State::Reading : State::Finishing;
        if (ok) return reader_->Read(&reply_, this);
        return reader_->Finish(&status_, this);
      case State::Finishing:
        ended();
        return start();
    }
  }

 private:
  enum class State { Starting, Reading, Finishing };

  void start() {
    if (client_.measured.is_over()) {
      --client_.running;
      return;
    }
    state_ = State::Starting;
    reader_.reset();
    context_.emplace();
    reader_ = client_.stub.AsyncWatch(&*context_, request_, &client_.queue, this);
  }

  const Request request_ = ::bench::new_request<Request>();
  Reply reply_;
  State state_ = State::Starting;
  std::unique_ptr<grpc::ClientAsyncReader<Reply>> reader_;
};

class Chat final : public Call {
 public:
  explicit Chat(Client& client) : Call(client) { start(); }

  void proceed(bool ok) override {
    switch (state_) {
      case State::Reading:
        if (!ok) return finish();
        client_.measured.waited(begin_, Clock::now());
        client_.measured.message();
        ++exchanged_;
        [[fallthrough]];
      case State::Starting:
        if (!ok) return finish();
        if (exchanged_ >= ::bench::kReplies || (exchanged_ > 0 && client_.measured.is_over())) {
          state_ = State::Closing;
          return stream_->WritesDone(this);
        }
        begin_ = Clock::now();
        state_ = State::Writing;
        return stream_->Write(request_, this);
      case State::Writing:
        if (!ok) return finish();
        state_ = State::Reading;
        return stream_->Read(&reply_, this);
      case State::Closing:
        return finish();
      case State::Finishing:
        ended();
        return start();
    }
  }

 private:
  enum class State { Starting, Writing, Reading, Closing, Finishing };

  void start() {
    if (client_.measured.is_over()) {
      --client_.running;
      return;
    }
    state_ = State::Starting;
    exchanged_ = 0;
    stream_.reset();
    context_.emplace();
    stream_ = client_.stub.AsyncChat(&*context_, &client_.queue, this);
  }
  void finish() {
    state_ = State::Finishing;
    stream_->Finish(&status_, this);
  }

  const Request request_ = ::bench::new_request<Request>();
  Reply reply_;
  State state_ = State::Starting;
  int exchanged_ = 0;
  Clock::time_point begin_;
  std::unique_ptr<grpc::ClientAsyncReaderWriter<Request, Reply>> stream_;
};

std::unique_ptr<Call> new_call(Client& client, ::bench::Kind kind) {
  switch (kind) {
    case ::bench::Kind::Hello:
      return std::make_unique<Unary<Hello>>(client);
    case ::bench::Kind::Watch:
      return std::make_unique<Watch>(client);
    case ::bench::Kind::Chat:
      return std::make_unique<Chat>(client);
    case ::bench::Kind::Echo:
      return std::make_unique<Unary<Echo>>(client);
  }
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  const ::bench::Plan plan = ::bench::plan_of(argc, argv);
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_CHANNELZ, 0);    // as our client
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);  // as our client
  const auto stub = Bench::NewStub(grpc::CreateCustomChannel(
      "127.0.0.1:" + std::to_string(plan.port), grpc::InsecureChannelCredentials(), arguments));
  grpc::CompletionQueue queue;
  Measured measured(plan);
  Client client{*stub, queue, measured};
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < plan.in_flight; ++i) calls.push_back(new_call(client, plan.kind));
  void* tag = nullptr;
  bool ok = false;
  while (client.running > 0 && queue.Next(&tag, &ok)) static_cast<Call*>(tag)->proceed(ok);
  const int code = measured.report();
  calls.clear();
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
  return code;
}
