// The best that we know to make of raw grpc++: its typed completion-queue API, a queue for each
// thread, many calls asked for in advance, and nothing allocated for a call that one before has
// left: the objects are used again, with the memory of their messages, which is no slower than
// messages on arenas. A unary call is answered at once, so a fixed number of objects takes them
// all; streams have as many as there are calls at a time, and some more that wait for one. The
// numbers are those that were the fastest.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "bench.grpc.pb.h"
#include "serving.h"

namespace {

using ::bench::rpc::v1::Bench;
using ::bench::rpc::v1::Payload;
using ::bench::rpc::v1::Reply;
using ::bench::rpc::v1::Request;
using Queue = grpc::ServerCompletionQueue;

constexpr int kUnaryCalls = 64;
constexpr int kAccepting = 16;  // of each other method

// A call, which goes through its states one tag at a time.
class Call {
 public:
  virtual void proceed(bool ok) = 0;

 protected:
  ~Call() = default;
};

struct Server {
  Bench::AsyncService service;
  ::bench::Answered answered;
};

// The calls of a method that streams, on one queue.
template <class C>
class Calls {
 public:
  Calls(Server& server, Queue& queue) : server_(server), queue_(queue) {
    for (int i = 0; i < kAccepting; ++i) accept_one();
  }

  /// Asks for one more call: whenever one has come.
  void accept_one() {
    if (idle_.empty()) idle_.push_back(new C(server_, queue_, *this));
    C* const call = idle_.back();
    idle_.pop_back();
    call->accept();
  }

  /// Keeps a call that is over, for another one.
  void over(C* call) { idle_.push_back(call); }

 private:
  Server& server_;
  Queue& queue_;
  std::vector<C*> idle_;
};

// A unary method: how it is asked for, and what it answers.
struct Hello {
  using In = Request;
  using Out = Reply;
  static constexpr auto kRequest = &Bench::AsyncService::RequestHello;
  static void answer(In& request, Out& reply) {
    reply.set_message(::bench::greeting(request.name()));
    reply.set_id(request.id());
  }
};

struct Echo {
  using In = Payload;
  using Out = Payload;
  static constexpr auto kRequest = &Bench::AsyncService::RequestEcho;
  static void answer(In& request, Out& reply) { reply.Swap(&request); }
};

template <class Method>
class Unary final : public Call {
 public:
  Unary(Server& server, Queue& queue) : server_(server), queue_(queue) { accept(); }

  void proceed(bool ok) override {
    if (is_finishing_) {
      if (ok) server_.answered.calls.fetch_add(1, std::memory_order_relaxed);
      return accept();
    }
    if (!ok) return;  // the server shuts down
    Method::answer(request_, reply_);
    is_finishing_ = true;
    writer_->Finish(reply_, grpc::Status::OK, this);
  }

 private:
  void accept() {
    is_finishing_ = false;
    writer_.reset();
    context_.emplace();
    writer_.emplace(&*context_);
    (server_.service.*Method::kRequest)(&*context_, &request_, &*writer_, &queue_, &queue_, this);
  }

  Server& server_;
  Queue& queue_;
  std::optional<grpc::ServerContext> context_;
  std::optional<grpc::ServerAsyncResponseWriter<typename Method::Out>> writer_;
  typename Method::In request_;
  typename Method::Out reply_;
  bool is_finishing_ = false;
};

class Watch final : public Call {
 public:
  Watch(Server& server, Queue& queue, Calls<Watch>& calls)
      : server_(server), queue_(queue), calls_(calls) {}

  void proceed(bool ok) override {
    if (state_ == State::Finishing) {
      if (ok) server_.answered.calls.fetch_add(1, std::memory_order_relaxed);
      return calls_.over(this);
    }
    if (state_ == State::Accepting) {
      if (!ok) return calls_.over(this);
      calls_.accept_one();
      reply_.set_message(::bench::greeting(request_.name()));
      state_ = State::Writing;
    } else if (ok) {
      server_.answered.messages.fetch_add(1, std::memory_order_relaxed);
    }
    if (ok && written_ < request_.replies()) {
      reply_.set_id(written_++);
      return writer_->Write(reply_, this);
    }
    state_ = State::Finishing;
    const bool is_gone = !ok;
    writer_->Finish(is_gone ? grpc::Status::CANCELLED : grpc::Status::OK, this);
  }

  void accept() {
    state_ = State::Accepting;
    written_ = 0;
    writer_.reset();
    context_.emplace();
    writer_.emplace(&*context_);
    server_.service.RequestWatch(&*context_, &request_, &*writer_, &queue_, &queue_, this);
  }

 private:
  enum class State { Accepting, Writing, Finishing };

  Server& server_;
  Queue& queue_;
  Calls<Watch>& calls_;
  std::optional<grpc::ServerContext> context_;
  std::optional<grpc::ServerAsyncWriter<Reply>> writer_;
  Request request_;
  Reply reply_;
  std::uint32_t written_ = 0;
  State state_ = State::Accepting;
};

class Chat final : public Call {
 public:
  Chat(Server& server, Queue& queue, Calls<Chat>& calls)
      : server_(server), queue_(queue), calls_(calls) {}

  void proceed(bool ok) override {
    switch (state_) {
      case State::Accepting:
        if (!ok) return calls_.over(this);
        calls_.accept_one();
        return read();
      case State::Reading:
        if (!ok) return finish(grpc::Status::OK);  // all were read
        reply_.set_message(::bench::greeting(request_.name()));
        reply_.set_id(request_.id());
        state_ = State::Writing;
        return stream_->Write(reply_, this);
      case State::Writing:
        if (!ok) return finish(grpc::Status::CANCELLED);
        server_.answered.messages.fetch_add(1, std::memory_order_relaxed);
        return read();
      case State::Finishing:
        if (ok) server_.answered.calls.fetch_add(1, std::memory_order_relaxed);
        return calls_.over(this);
    }
  }

  void accept() {
    state_ = State::Accepting;
    stream_.reset();
    context_.emplace();
    stream_.emplace(&*context_);
    server_.service.RequestChat(&*context_, &*stream_, &queue_, &queue_, this);
  }

 private:
  enum class State { Accepting, Reading, Writing, Finishing };

  void read() {
    state_ = State::Reading;
    stream_->Read(&request_, this);
  }
  void finish(const grpc::Status& status) {
    state_ = State::Finishing;
    stream_->Finish(status, this);
  }

  Server& server_;
  Queue& queue_;
  Calls<Chat>& calls_;
  std::optional<grpc::ServerContext> context_;
  std::optional<grpc::ServerAsyncReaderWriter<Reply, Request>> stream_;
  Request request_;
  Reply reply_;
  State state_ = State::Accepting;
};

void run(Server& server, Queue& queue) {
  for (int i = 0; i < kUnaryCalls; ++i) new Unary<Hello>(server, queue);
  for (int i = 0; i < kAccepting; ++i) new Unary<Echo>(server, queue);
  const Calls<Watch> watches(server, queue);
  const Calls<Chat> chats(server, queue);
  void* tag = nullptr;
  bool ok = false;
  while (queue.Next(&tag, &ok)) static_cast<Call*>(tag)->proceed(ok);
}

}  // namespace

int main(int argc, char** argv) {
  Server server;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&server.service);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // as our server
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);  // as our server
  std::vector<std::unique_ptr<Queue>> queues;
  for (int i = 0; i < ::bench::threads_of(argc, argv); ++i) {
    queues.push_back(builder.AddCompletionQueue());
  }
  const std::unique_ptr<grpc::Server> running = builder.BuildAndStart();
  if (running == nullptr) return EXIT_FAILURE;
  std::vector<std::thread> threads;
  for (const auto& queue : queues) threads.emplace_back([&] { run(server, *queue); });
  ::bench::serve_script(port, server.answered);
  // Ends with calls that were asked for and never came: what a server would tidy up is not
  // measured.
  std::cout.flush();
  std::_Exit(EXIT_SUCCESS);
}
