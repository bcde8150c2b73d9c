// Link: a connected socket, with TLS or without, that carries the bytes of an Endpoint.
//
//   LinkPtr link = Link::make(loop, std::move(socket), tls_context->session());
//   Link& carrier = *link;
//   Link::start(std::move(link), connection);      // from now on it belongs to itself
//   ...
//   carrier.send_soon();                           // connection.produce() at the end of this turn
//
// The endpoint's calls come on the loop's thread and never from inside a call of the link. The last
// one is disconnected(), once, and only once nothing else is to come; the link is freed behind it.
// Until then the endpoint may use the link, and must stay.
//
// A connection ends
//   * when the endpoint says so, by receive() or produce(): what it has produced is sent, the peer
//     is told that nothing follows, and what it still sends is dropped until it has closed its side
//     too, for a second at most: closing earlier would reset the connection, and the peer could
//     lose the last of what it was sent. disconnected(OK).
//   * by abort(): at once. disconnected() gets the reason that abort() was given.
//   * when the peer closes it, or it breaks: disconnected(UNAVAILABLE).
//   * when the loop stops: disconnected(UNAVAILABLE).
//
// An idle link holds no buffer. What the peer does not take stays with the endpoint: it is not
// asked to produce while more than 256 kB are unsent. On the loop's thread only.

#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cpprpc/base/status.h"
#include "cpprpc/transport/h2/io/loop.h"
#include "cpprpc/transport/h2/io/socket.h"
#include "cpprpc/transport/h2/io/tls_session.h"
#include "cpprpc/transport/h2/session/endpoint.h"
#include "cpprpc/transport/h2/session/peer.h"

namespace cpprpc::transport::h2 {

class Link : public Carrier {
 public:
  /// Gives up a link that was not started.
  struct Drop {
    void operator()(Link* link) const noexcept { link->drop(); }
  };
  using Ptr = std::unique_ptr<Link, Drop>;

  /// Takes over a connected socket, of TCP or of the unix domain, and makes it non-blocking.
  /// `tls`: null for none. Nothing happens on it before handshake() or start().
  [[nodiscard]] static Ptr make(Loop& loop, Socket socket, std::unique_ptr<TlsSession> tls);

  /// Moves bytes between `endpoint` and the peer from now on; after the handshake, if it has not
  /// been done yet: if that fails, disconnected() is the only call. There is no time limit: set a
  /// timer, and abort() it.
  static void start(Ptr link, Endpoint& endpoint) noexcept;

  /// The handshake alone, for who wants to know before start() whether it works. `done` is called
  /// once, not before this has returned, with OK or UNAVAILABLE and why; it may start or drop the
  /// link. Dropping the link earlier takes it back. Without TLS there is nothing to do, and it
  /// works.
  virtual void handshake(std::function<void(const Status&)> done) = 0;

  /// Ends the connection at once, whatever is unsent; disconnected(why) follows at the end of the
  /// turn. Nothing if it has ended already. Not before start().
  virtual void abort(Status why) noexcept = 0;

  /// Stops to read from the peer, and goes on. The endpoint may still be given what was read
  /// before. A peer that breaks off is noticed only by what is sent to it meanwhile.
  virtual void pause_reading() noexcept = 0;
  virtual void resume_reading() noexcept = 0;

  /// The other end; never null. Another one, with the identity, once the handshake is done.
  [[nodiscard]] virtual const std::shared_ptr<const Peer>& peer() const noexcept = 0;

  [[nodiscard]] virtual Loop& loop() const noexcept = 0;

 protected:
  ~Link() = default;

 private:
  friend Loop;

  virtual void begin(Endpoint& endpoint) noexcept = 0;
  virtual void drop() noexcept = 0;
  virtual void cut() noexcept = 0;  // for a loop that stops: abort(), or drop()

  Link* previous_ = nullptr;  // of the loop's links
  Link* next_ = nullptr;
};

using LinkPtr = Link::Ptr;

}  // namespace cpprpc::transport::h2
