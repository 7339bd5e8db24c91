#include "parley/proxy/session/session.h"

#include <utility>

#include "parley/proxy/session/check_options.h"
#include "parley/proxy/session/grpc_link.h"
#include "parley/proxy/session/session_core.h"

namespace parley::session {
namespace {

class CorePendingCall final : public stub::PendingCall {
 public:
  explicit CorePendingCall(std::shared_ptr<SessionCore> core) : core_(std::move(core)) {}
  session::Call* call() { return &call_; }

  bool Wait(absl::Time deadline) override { return core_->Wait(call_, deadline); }
  absl::StatusOr<std::string> TakeResult() override { return core_->TakeResult(call_); }
  void Cancel() override { core_->Cancel(call_); }
  void OnDone(std::function<void()> done) override { core_->OnDone(call_, std::move(done)); }

 private:
  std::shared_ptr<SessionCore> core_;
  session::Call call_;
};

// The users' handle: its end closes the session, whatever else still holds the core.
class CoreSession final : public Session {
 public:
  explicit CoreSession(std::shared_ptr<SessionCore> core) : core_(std::move(core)) {}
  ~CoreSession() override { core_->Close(); }

  absl::StatusOr<std::string> Invoke(uint64_t object, absl::string_view method,
                                     stub::RequestParts request,
                                     std::optional<absl::Duration> timeout) override {
    return core_->Invoke({.object = object, .method = method, .timeout = timeout}, request);
  }
  std::shared_ptr<stub::PendingCall> InvokeAsync(uint64_t object, absl::string_view method,
                                                 stub::RequestParts request,
                                                 std::optional<absl::Duration> timeout) override {
    auto pending = std::make_shared<CorePendingCall>(core_);
    core_->InvokeAsync({pending, pending->call()},
                       {.object = object, .method = method, .timeout = timeout}, request);
    return pending;
  }
  void Drop(uint64_t object, uint64_t count) override { core_->Drop(object, count); }
  uint64_t epoch() const override { return core_->welcome().epoch(); }
  void Close() override { core_->Close(); }
  absl::Status status() const override { return core_->status(); }
  uint64_t id() const override { return core_->welcome().session(); }
  absl::Duration ttl() const override { return core_->ttl(); }

 private:
  std::shared_ptr<SessionCore> core_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<Session>> Session::Connect(const SessionOptions& options,
                                                          const Authkey& authkey) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  absl::StatusOr<std::unique_ptr<GrpcLink>> link = GrpcLink::Open(options, authkey);
  if (!link.ok()) return link.status();
  auto core = std::make_shared<SessionCore>(*std::move(link), options);
  core->Start();
  return std::shared_ptr<Session>(std::make_shared<CoreSession>(std::move(core)));
}

}  // namespace parley::session
