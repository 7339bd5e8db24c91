#include "parley/broker/server/server.h"

#include <arpa/inet.h>
#include <grpcpp/grpcpp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "parley/base/clock.h"
#include "parley/base/mutex.h"
#include "parley/broker/server/reactor.h"

namespace parley {
namespace {

bool IsUnix(absl::string_view address) { return absl::StartsWith(address, "unix:"); }

// Whether somebody listens on a Unix socket. gRPC would take it from them.
bool IsInUse(const std::string& address) {
  std::string path = address.substr(std::strlen("unix:"));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof(name.sun_path)) return false;
  path.copy(name.sun_path, path.size());
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool answered = connect(fd, reinterpret_cast<sockaddr*>(&name), sizeof(name)) == 0;
  close(fd);
  return answered;
}

// Not a name that only looks like a loopback address: nobody knows what it resolves to.
bool IsLoopback(const std::string& host) {
  in_addr address;
  bool is_number = inet_pton(AF_INET, host.c_str(), &address) == 1;
  return host == "localhost" || host == "[::1]" || (is_number && absl::StartsWith(host, "127."));
}

absl::StatusOr<std::string> HostOf(absl::string_view address) {
  size_t colon = address.rfind(':');
  int port = 0;
  if (colon == absl::string_view::npos || colon == 0 ||
      !absl::SimpleAtoi(address.substr(colon + 1), &port) || port < 0 || port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", address, "\" is not an address; write HOST:PORT or unix:PATH"));
  }
  return std::string(address.substr(0, colon));
}

absl::Status CheckAddress(const ServerOptions& options) {
  if (IsUnix(options.address)) return absl::OkStatus();
  absl::StatusOr<std::string> host = HostOf(options.address);
  if (!host.ok()) return host.status();
  if (IsLoopback(*host) || options.insecure) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(options.address,
                   " is not a loopback address and nothing is encrypted yet: listen on "
                   "localhost or unix:PATH, or say --insecure"));
}

template <typename Number>
absl::Status CheckPositive(absl::string_view flag, Number value) {
  if (value > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(flag, " must be positive, not ", value));
}

absl::Status CheckOptions(const ServerOptions& options) {
  const ServerLimits& limits = options.limits;
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
  GrpcServer(const ServerOptions& options, Authkey authkey)
      : options_(options), authkey_(std::move(authkey)) {}
  ~GrpcServer() override { Shutdown(); }

  absl::Status Listen(const engine::TypeRegistry* types) {
    if (IsUnix(options_.address) && IsInUse(options_.address)) return CantListen();
    const ServerLimits& limits = options_.limits;
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(options_.address, grpc::InsecureServerCredentials(), &port);
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
    if (server_ == nullptr || (!IsUnix(options_.address) && port == 0)) {
      server_ = nullptr;
      reactor_->queue()->Shutdown();
      reactor_->Drain();
      return CantListen();
    }
    address_ = IsUnix(options_.address) ? options_.address
                                        : absl::StrCat(*HostOf(options_.address), ":", port);
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
      server_->Shutdown(internal::Clock::ToWall(internal::Clock::System()->Now() + server::kLinger));
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
  absl::Status status = CheckAddress(options);
  status.Update(CheckOptions(options));
  status.Update(types->Check());
  if (!status.ok()) return status;
  auto server = std::make_unique<GrpcServer>(options, std::move(authkey));
  status = server->Listen(types);
  if (!status.ok()) return status;
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace parley
