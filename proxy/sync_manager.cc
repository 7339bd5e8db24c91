#include "proxy/sync_manager.h"

#include <utility>

#include "proxy/broker_process.h"
#include "proxy/session.h"

namespace parley {

struct SyncManager::State {
  std::string address;
  Authkey authkey;
  std::optional<BrokerProcess> broker;
  std::shared_ptr<Session> session;
};

SyncManager::SyncManager(std::unique_ptr<State> state)
    : ObjectFactory(state->session), state_(std::move(state)) {}
SyncManager::SyncManager(SyncManager&&) noexcept = default;
SyncManager& SyncManager::operator=(SyncManager&& other) noexcept {
  if (this == &other) return *this;
  SyncManager replaced(std::move(*this));  // shuts down as it goes
  ObjectFactory::operator=(std::move(other));
  state_ = std::move(other.state_);
  return *this;
}
SyncManager::~SyncManager() { (void)Shutdown().ok(); }

absl::StatusOr<SyncManager> SyncManager::Connect(const ConnectOptions& options) {
  absl::StatusOr<Authkey> key =
      options.authkey.has_value() ? *options.authkey : Authkey::FromEnvironment();
  if (!key.ok()) return key.status();
  SessionOptions session_options;
  session_options.address = options.address;
  session_options.connect_timeout = options.connect_timeout;
  session_options.session_ttl = options.session_ttl;
  session_options.client_name = options.client_name;
  PARLEY_ASSIGN_OR_RETURN(auto session, Session::Connect(session_options, *key));
  return SyncManager(
      std::unique_ptr<State>(new State{options.address, *key, std::nullopt, std::move(session)}));
}

absl::StatusOr<SyncManager> SyncManager::Start(StartOptions options) {
  absl::StatusOr<Authkey> key = options.authkey.has_value() ? *options.authkey : Authkey::Random();
  if (!key.ok()) return key.status();
  PARLEY_ASSIGN_OR_RETURN(BrokerProcess broker, BrokerProcess::Launch(options, *key));
  ConnectOptions connect;
  connect.address = broker.address();
  connect.authkey = *key;
  connect.connect_timeout = options.start_timeout;
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, Connect(connect));
  manager.state_->broker.emplace(std::move(broker));
  return manager;
}

absl::Status SyncManager::Shutdown() {
  if (state_ == nullptr) return absl::OkStatus();
  state_->session->Close();
  if (state_->broker.has_value()) state_->broker->Stop();
  return absl::OkStatus();
}

const std::string& SyncManager::address() const { return state_->address; }
const Authkey& SyncManager::authkey() const { return state_->authkey; }
absl::Status SyncManager::status() const {
  if (state_ != nullptr) return state_->session->status();
  return absl::FailedPreconditionError("the manager is empty: it was moved from");
}

}  // namespace parley
