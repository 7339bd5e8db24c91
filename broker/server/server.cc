#include "parley/broker/server/server.h"

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/address.h"
#include "parley/base/clock.h"
#include "parley/base/mutex.h"
#include "parley/base/status_macros.h"
#include "parley/broker/server/reactor.h"

namespace parley {
namespace {

absl::Status CheckAddress(const Address& address, bool insecure) {
  if (!address.IsLoopback() && !insecure) {
    return absl::FailedPreconditionError(
        absl::StrCat(address.text(),
                     " is not a loopback address and nothing is encrypted yet: listen on "
                     "localhost or unix:PATH, or say --insecure"));
  }
  return address.CheckListenable();
}

template <typename Number>
absl::Status CheckPositive(absl::string_view flag, Number value) {
  if (value > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(flag, " must be positive, not ", value));
}

absl::Status CheckOptions(const ServerOptions& options) {
  const ServerLimits& limits = options.limits;
  if (limits.min_session_ttl <= absl::ZeroDuration() ||
      limits.max_session_ttl < limits.min_session_ttl) {
    return absl::InvalidArgumentError(
        absl::StrCat("min_session_ttl must be positive and at most max_session_ttl, not ",
                     absl::FormatDuration(limits.min_session_ttl), " and ",
                     absl::FormatDuration(limits.max_session_ttl)));
  }
  if (options.session_ttl < limits.min_session_ttl ||
      options.session_ttl > limits.max_session_ttl) {
    return absl::InvalidArgumentError(
        absl::StrCat("--session-ttl must be between ", absl::FormatDuration(limits.min_session_ttl),
                     " and ", absl::FormatDuration(limits.max_session_ttl), ", not ",
                     absl::FormatDuration(options.session_ttl)));
  }
  if (limits.max_frame_bytes < 4096 || limits.max_frame_bytes > (1u << 30)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--max-frame-bytes must be between 4096 (4 KiB) and 1073741824 (1 GiB), not ",
                     limits.max_frame_bytes));
  }
  if (limits.handshake_deadline < absl::Milliseconds(1) ||
      limits.handshake_deadline > absl::Hours(1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--handshake-deadline must be between 1ms and 1h, not ",
                     absl::FormatDuration(limits.handshake_deadline)));
  }
  if (options.busy_poll < absl::ZeroDuration() || options.busy_poll > absl::Seconds(1)) {
    return absl::InvalidArgumentError(absl::StrCat("--busy-poll must be between 0 and 1s, not ",
                                                   absl::FormatDuration(options.busy_poll)));
  }
  absl::Status positive = CheckPositive("--max-frames-in-flight", limits.max_frames_in_flight);
  positive.Update(CheckPositive("--max-sessions", limits.max_sessions));
  positive.Update(CheckPositive("--max-hosted-threads", limits.max_hosted_threads));
  positive.Update(CheckPositive("--max-unauthenticated", limits.max_unauthenticated));
  return positive;
}

class GrpcServer final : public Server {
 public:
  GrpcServer(const ServerOptions& options, Address listen, Authkey authkey)
      : options_(options), listen_(std::move(listen)), authkey_(std::move(authkey)) {}
  ~GrpcServer() override { Shutdown(); }

  absl::Status Listen(const engine::TypeRegistry* types) {
    const ServerLimits& limits = options_.limits;
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(listen_.ToListenTarget(), grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    public_services_.Register(&builder);
    builder.SetMaxReceiveMessageSize(static_cast<int>(limits.max_frame_bytes));
    builder.SetMaxSendMessageSize(-1);
    // Two brokers must not share a port unawares.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    // Peers that say nothing, or nothing but HTTP/2, go like those that do not prove themselves.
    int deadline = static_cast<int>(absl::ToInt64Milliseconds(limits.handshake_deadline));
    builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, deadline);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, deadline);
    reactor_ = std::make_unique<server::Reactor>(
        options_, &authkey_, types, &service_, &public_services_, builder.AddCompletionQueue(),
        [this] { Note(&requested_); }, [this] { Note(&streams_ended_); });
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || (!listen_.is_unix() && port == 0)) {
      server_ = nullptr;
      reactor_->queue()->Shutdown();
      reactor_->Drain();
      return CantListen();
    }
    address_ = listen_.is_unix() ? listen_.text() : absl::StrCat(listen_.host(), ":", port);
    thread_ = std::thread([this] { reactor_->Run(); });
    return absl::OkStatus();
  }

  const std::string& address() const override { return address_; }
  size_t methods_still_running() const override { return still_running_; }

  void WaitForShutdown() override {
    internal::MutexLock lock(&mutex_);
    while (!requested_) changed_.Wait(&mutex_);
  }

  void Shutdown() override {
    Note(&requested_);
    std::call_once(shutdown_, [this] {
      if (server_ == nullptr) return;
      reactor_->Stop();
      AwaitStreamsEnd();
      server_->Shutdown(
          internal::Clock::ToWall(internal::Clock::System()->Now() + server::kLinger));
      reactor_->Finish();
      thread_.join();
      still_running_ = reactor_->StopExecutor(internal::Clock::System()->Now() + server::kGrace);
    });
  }

 private:
  absl::Status CantListen() const {
    return absl::UnavailableError(
        absl::StrCat("can't listen on ", options_.address,
                     ": is it in use, or not of this machine? Choose another --listen"));
  }

  void AwaitStreamsEnd() {
    const absl::Time deadline = internal::Clock::System()->Now() + server::kGrace;
    internal::MutexLock lock(&mutex_);
    while (!streams_ended_ && internal::Clock::System()->Now() < deadline)
      changed_.WaitUntil(&mutex_, deadline);
  }

  // That a thing which others wait for has happened.
  void Note(bool* happened) {
    internal::MutexLock lock(&mutex_);
    *happened = true;
    changed_.NotifyAll();
  }

  const ServerOptions options_;
  const Address listen_;
  const Authkey authkey_;
  std::string address_;
  server::FrameService service_;
  server::PublicServices public_services_{{wire::Session::service_full_name()}};
  std::unique_ptr<server::Reactor> reactor_;
  std::unique_ptr<grpc::Server> server_;
  std::thread thread_;
  std::once_flag shutdown_;
  size_t still_running_ = 0;
  internal::Mutex mutex_;
  internal::CondVar changed_;
  bool requested_ ABSL_GUARDED_BY(mutex_) = false;
  bool streams_ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Authkey authkey,
                                                      const engine::TypeRegistry* types) {
  PARLEY_ASSIGN_OR_RETURN(Address listen, Address::Parse(options.address));
  absl::Status status = CheckAddress(listen, options.insecure);
  status.Update(CheckOptions(options));
  status.Update(types->Check());
  if (!status.ok()) return status;
  auto server = std::make_unique<GrpcServer>(options, std::move(listen), std::move(authkey));
  status = server->Listen(types);
  if (!status.ok()) return status;
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace parley
