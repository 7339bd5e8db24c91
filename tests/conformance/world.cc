#include "parley/tests/conformance/world.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "parley/base/wire/authkey.h"
#include "parley/broker/server/server.h"
#include "parley/broker/types/builtin_types.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/conformance/engine_broker.h"
#include "parley/tests/testing/broker.h"

namespace parley::testing {
namespace {

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
    std::abort();
  }
  return *std::move(result);
}

Client ConnectTo(const std::string& address, const Authkey& authkey) {
  auto manager = std::make_shared<SyncManager>(
      OrDie(SyncManager::Connect({.address = address, .authkey = authkey})));
  return Client(manager, [manager] { (void)manager->Shutdown().ok(); });
}

Registry TypesOf(const WorldTypes& types) {
  Registry registry;
  absl::Status status = RegisterBuiltinTypes(&registry);
  if (types.add != nullptr) types.add(&registry);
  status.Update(registry.Check());
  if (!status.ok()) std::abort();
  return registry;
}

class EngineWorld final : public World {
 public:
  explicit EngineWorld(const WorldTypes& types) : types_(TypesOf(types)) {}
  Client Connect() override {
    auto transport = std::make_shared<EngineTransport>(broker_);
    return Client(std::make_shared<ObjectFactory>(transport), [transport] { transport->Close(); });
  }
  void WaitForShutdown() override { broker_->WaitForShutdown(); }

 private:
  const Registry types_;
  std::shared_ptr<EngineBroker> broker_ = std::make_shared<EngineBroker>(&types_);
};

class InProcessWorld final : public World {
 public:
  InProcessWorld(const std::string& address, const WorldTypes& types) : types_(TypesOf(types)) {
    ServerOptions options;
    options.address = address;
    server_ = OrDie(Server::Start(options, authkey_, &types_));
  }
  Client Connect() override { return ConnectTo(server_->address(), authkey_); }
  void WaitForShutdown() override { server_->WaitForShutdown(); }

 private:
  const Authkey authkey_ = OrDie(Authkey::Random());
  const Registry types_;
  std::unique_ptr<Server> server_;
};

// A folder of its own, short enough for a socket's path.
class SocketFolder {
 public:
  SocketFolder() {
    if (mkdtemp(path_.data()) == nullptr) std::abort();
  }
  SocketFolder(const SocketFolder&) = delete;
  ~SocketFolder() {
    unlink((path_ + "/socket").c_str());
    rmdir(path_.c_str());
  }
  std::string address() const { return "unix:" + path_ + "/socket"; }

 private:
  std::string path_ = "/tmp/parley-XXXXXX";
};

class UnixSocketWorld final : public World {
 public:
  explicit UnixSocketWorld(const WorldTypes& types) : world_(folder_.address(), types) {}
  Client Connect() override { return world_.Connect(); }
  void WaitForShutdown() override { world_.WaitForShutdown(); }

 private:
  SocketFolder folder_;
  InProcessWorld world_;
};

class ParleydWorld final : public World {
 public:
  explicit ParleydWorld(const WorldTypes& types) : broker_({}, types.program) {}
  Client Connect() override { return ConnectTo(broker_.address(), broker_.authkey()); }
  void WaitForShutdown() override {
    if (broker_.process().Wait() != 0) std::abort();
  }

 private:
  Broker broker_;
};

}  // namespace

std::string NameOf(Kind kind) {
  switch (kind) {
    case Kind::kEngine: return "engine";
    case Kind::kInProcess: return "in_process";
    case Kind::kUnixSocket: return "unix_socket";
    case Kind::kParleyd: return "parleyd";
  }
  std::abort();
}

std::unique_ptr<World> World::Start(Kind kind, const WorldTypes& types) {
  switch (kind) {
    case Kind::kEngine: return std::make_unique<EngineWorld>(types);
    case Kind::kInProcess: return std::make_unique<InProcessWorld>("127.0.0.1:0", types);
    case Kind::kUnixSocket: return std::make_unique<UnixSocketWorld>(types);
    case Kind::kParleyd: return std::make_unique<ParleydWorld>(types);
  }
  std::abort();
}

}  // namespace parley::testing
