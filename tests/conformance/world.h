#ifndef PARLEY_TESTS_CONFORMANCE_WORLD_H_
#define PARLEY_TESTS_CONFORMANCE_WORLD_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "parley/broker/hosting/registry.h"
#include "parley/proxy/object_factory.h"

namespace parley::testing {

// One client: a session and what makes objects over it. Copies are the same client.
class Client {
 public:
  // `end` ends the session; it may be called twice.
  Client(std::shared_ptr<ObjectFactory> objects, std::function<void()> end)
      : objects_(std::move(objects)), end_(std::move(end)) {}
  const ObjectFactory* operator->() const { return objects_.get(); }
  void End() const { end_(); }

 private:
  std::shared_ptr<ObjectFactory> objects_;
  std::function<void()> end_;
};

enum class Kind {
  kEngine,      // calls go straight into an engine: no gRPC
  kInProcess,   // a server in this process, over loopback
  kUnixSocket,  // the same over a Unix socket
  kParleyd,     // a broker process
};

// "engine", "in_process", …
std::string NameOf(Kind kind);

// What a broker has beside the built-in types.
struct WorldTypes {
  void (*add)(Registry* types) = nullptr;  // null: nothing
  // A broker program that has the same, as a runfile.
  std::string program = "broker/program/parleyd";
};

// A broker of one kind, and ways to be its client.
class World {
 public:
  // Aborts when it can't be started.
  static std::unique_ptr<World> Start(Kind kind, const WorldTypes& types = {});
  virtual ~World() = default;

  virtual Client Connect() = 0;
  // Returns when the broker stops because a client asked for it.
  virtual void WaitForShutdown() = 0;
};

}  // namespace parley::testing

#endif  // PARLEY_TESTS_CONFORMANCE_WORLD_H_
