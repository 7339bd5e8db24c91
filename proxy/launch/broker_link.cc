#include "parley/proxy/launch/broker_link.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/address.h"
#include "parley/base/mutex.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/proxy/launch/broker_process.h"
#include "parley/proxy/session/check_options.h"

namespace parley::launch {
namespace {

absl::Status Empty() {
  return absl::FailedPreconditionError("the manager is empty: it was moved from");
}

}  // namespace

struct BrokerLink::State {
  ~State() { Shutdown(); }
  void Shutdown() {
    if (session != nullptr) session->Close();
    internal::MutexLock lock(&stopping);
    if (broker.has_value()) broker->Stop();
  }

  std::string address;
  Authkey authkey;
  std::optional<BrokerProcess> broker;
  std::shared_ptr<session::Session> session;
  internal::Mutex stopping = {};  // one thread at a time stops the broker
};

BrokerLink::BrokerLink(std::unique_ptr<State> state) : state_(std::move(state)) {}
BrokerLink::BrokerLink(BrokerLink&&) noexcept = default;
BrokerLink& BrokerLink::operator=(BrokerLink&&) noexcept = default;
BrokerLink::~BrokerLink() = default;

absl::StatusOr<BrokerLink> BrokerLink::Connect(const ConnectOptions& options) {
  absl::StatusOr<Authkey> key =
      options.authkey.has_value() ? *options.authkey : Authkey::FromEnvironment();
  if (!key.ok()) return key.status();
  session::SessionOptions session_options;
  session_options.address = options.address;
  session_options.connect_timeout = options.connect_timeout;
  session_options.session_ttl = options.session_ttl;
  session_options.client_name = options.client_name;
  session_options.max_bytes_in_flight = options.max_bytes_in_flight;
  session_options.when_full = options.when_full;
  session_options.busy_poll = options.busy_poll;
  PARLEY_ASSIGN_OR_RETURN(auto session, session::Session::Connect(session_options, *key));
  return BrokerLink(
      std::unique_ptr<State>(new State{options.address, *key, std::nullopt, std::move(session)}));
}

absl::StatusOr<BrokerLink> BrokerLink::Start(const StartOptions& options) {
  // What the broker would say only after it was started, or not at all.
  PARLEY_RETURN_IF_ERROR(Address::Parse(options.address).status());
  absl::Status status = session::CheckPositive("start_timeout", options.start_timeout);
  status.Update(session::CheckPositive("session_ttl", options.session_ttl));
  status.Update(session::CheckNotNegative("busy_poll", options.busy_poll));
  PARLEY_RETURN_IF_ERROR(status);
  absl::StatusOr<Authkey> key = options.authkey.has_value() ? *options.authkey : Authkey::Random();
  if (!key.ok()) return key.status();
  PARLEY_ASSIGN_OR_RETURN(BrokerProcess broker, BrokerProcess::Launch(options, *key));
  ConnectOptions connect;
  connect.address = broker.address();
  connect.authkey = *key;
  connect.connect_timeout = options.start_timeout;
  connect.busy_poll = options.busy_poll;
  PARLEY_ASSIGN_OR_RETURN(BrokerLink link, Connect(connect));
  link.state_->broker.emplace(std::move(broker));
  return link;
}

absl::Status BrokerLink::Shutdown() {
  if (state_ != nullptr) state_->Shutdown();
  return absl::OkStatus();
}

absl::Status BrokerLink::Join(absl::Duration timeout) const {
  if (state_ == nullptr) return Empty();
  if (!state_->broker.has_value()) {
    return absl::FailedPreconditionError(absl::StrCat("this manager did not start the broker at ",
                                                      state_->address, "; only who did can join"));
  }
  if (state_->broker->AwaitEnd(timeout)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kDeadlineExceeded, "TimeoutError",
                   absl::StrCat("the broker at ", state_->address, " still runs after ",
                                absl::FormatDuration(timeout), "; Shutdown ends it"));
}

std::shared_ptr<stub::Transport> BrokerLink::transport() const { return state_->session; }
const std::string& BrokerLink::address() const { return state_->address; }
const Authkey& BrokerLink::authkey() const { return state_->authkey; }
absl::Status BrokerLink::status() const {
  return state_ == nullptr ? Empty() : state_->session->status();
}

}  // namespace parley::launch
