#ifndef PARLEY_PROXY_SESSION_LINK_H_
#define PARLEY_PROXY_SESSION_LINK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "parley/proto/session.pb.h"

namespace parley::session {

// The way of a session's frames to the broker and back, once the broker has welcomed it. At most
// one read and one write are under way; whoever polls is told what has happened. Implemented over
// gRPC (GrpcLink) and by tests (FakeLink).
//
// One thread at a time, but for Cancel, welcome and where it says so.
class Link {
 public:
  enum class Event {
    kNone,
    kRead,     // the frame is there
    kWritten,  // the next may be written
    kBroken,   // the link has ended; status() says why
  };

  virtual ~Link() = default;

  virtual const wire::BrokerWelcome& welcome() const = 0;

  // What is to be done next: to read a frame into `frame`, which must live until the event, and to
  // write a ClientFrame, serialised. They are begun by Submit, or by PollNow, at less cost.
  virtual void StartRead(wire::BrokerFrame* frame) = 0;
  virtual void StartWrite(std::string frame) = 0;
  // While another thread polls, too.
  virtual void Submit() = 0;
  // Submits, and says what has happened already, without waiting.
  virtual Event PollNow() = 0;
  // Waits for what happens next, or until `deadline` on Clock::System() (kNone).
  virtual Event Poll(absl::Time deadline) = 0;
  // Gives the link up: Poll returns soon. From any thread.
  virtual void Cancel() = 0;
  // Ends the link. Nobody may poll; afterwards nothing but welcome() and status() may be called.
  virtual void Close() = 0;
  // Why it ended, after kBroken.
  virtual const absl::Status& status() const = 0;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_LINK_H_
