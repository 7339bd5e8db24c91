#include "parley/broker/server/public_services.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/broker/server/reflection.h"
#include "parley/broker/server/step.h"

namespace parley::server {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

namespace {

// Of open calls, so that a stranger can't use up the broker's memory.
constexpr size_t kMostOpen = 100;

const grpc::Status& TooMany() {
  static const grpc::Status* const status = new grpc::Status(
      grpc::StatusCode::RESOURCE_EXHAUSTED,
      absl::StrCat("more than ", kMostOpen, " health and reflection calls are open; end some"));
  return *status;
}

}  // namespace

// What the calls have in common. Each waits for its caller, then for its steps, and
// deletes itself after the last.
class PublicServices::Call : public Step {
 public:
  explicit Call(PublicServices* services) : services_(services) { ++services_->calls_; }
  Call(const Call&) = delete;
  ~Call() override {
    services_->open_.erase(&context_);
    --services_->calls_;
  }

 protected:
  PublicServices* services_;
  grpc::ServerContext context_;
};

// One Health.Check.
class PublicServices::Check final : public Call {
 public:
  explicit Check(PublicServices* services) : Call(services) {
    services_->health_.RequestCheck(&context_, &request_, &writer_, services_->queue_,
                                    services_->queue_, this);
  }
  void Run(bool ok) override {
    if (!ok || answered_) {
      delete this;
      return;
    }
    new Check(services_);  // for the next caller
    answered_ = true;
    if (!services_->Knows(request_.service())) {
      return writer_.FinishWithError(
          grpc::Status(grpc::StatusCode::NOT_FOUND,
                       absl::StrCat("no service \"", request_.service(), "\" here")),
          this);
    }
    HealthCheckResponse response;
    response.set_status(HealthCheckResponse::SERVING);
    writer_.Finish(response, grpc::Status::OK, this);
  }

 private:
  HealthCheckRequest request_;
  grpc::ServerAsyncResponseWriter<HealthCheckResponse> writer_{&context_};
  bool answered_ = false;
};

// One Health.Watch: the broker serves from its first to its last moment, so that what
// is left to tell after the first answer is the end of the stream.
class PublicServices::Watch final : public Call {
 public:
  explicit Watch(PublicServices* services) : Call(services) {
    context_.AsyncNotifyWhenDone(&gone_);
    services_->health_.RequestWatch(&context_, &request_, &writer_, services_->queue_,
                                    services_->queue_, this);
  }

  void Run(bool ok) override {
    if (state_ == State::kAccepting) return OnArrived(ok);
    busy_ = false;
    MaybeEnd();
  }

 private:
  enum class State { kAccepting, kOpen, kFinished };

  // The client, or the server, has given the call up.
  struct Gone final : Step {
    explicit Gone(Watch* watch) : watch(watch) {}
    void Run(bool) override {
      watch->is_gone_ = true;
      watch->MaybeEnd();
    }
    Watch* watch;
  };

  void OnArrived(bool ok) {
    if (!ok) {
      delete this;
      return;
    }
    new Watch(services_);
    busy_ = true;
    if (services_->open_.size() >= kMostOpen) {
      state_ = State::kFinished;
      return writer_.Finish(TooMany(), this);
    }
    state_ = State::kOpen;
    services_->open_.insert(&context_);
    HealthCheckResponse response;
    response.set_status(services_->Knows(request_.service())
                            ? HealthCheckResponse::SERVING
                            : HealthCheckResponse::SERVICE_UNKNOWN);
    writer_.Write(response, this);
  }

  void MaybeEnd() {
    if (busy_ || !is_gone_) return;
    if (state_ == State::kFinished) {
      delete this;
      return;
    }
    state_ = State::kFinished;
    busy_ = true;
    writer_.Finish(grpc::Status::CANCELLED, this);
  }

  HealthCheckRequest request_;
  grpc::ServerAsyncWriter<HealthCheckResponse> writer_{&context_};
  Gone gone_{this};
  State state_ = State::kAccepting;
  bool busy_ = false;  // a write or the finish is under way
  bool is_gone_ = false;
};

// One reflection stream: each question is answered before the next is read.
class PublicServices::Reflection final : public Call {
 public:
  explicit Reflection(PublicServices* services) : Call(services) {
    services_->reflection_.RequestServerReflectionInfo(&context_, &stream_, services_->queue_,
                                                       services_->queue_, this);
  }

  void Run(bool ok) override {
    switch (state_) {
      case State::kAccepting: return OnArrived(ok);
      case State::kReading:
        if (!ok) return Finish(grpc::Status::OK);
        state_ = State::kWriting;
        return stream_.Write(Reflect(request_, *google::protobuf::DescriptorPool::generated_pool(),
                                     services_->services_),
                             this);
      case State::kWriting: return ok ? Read() : Finish(grpc::Status::OK);
      case State::kFinished: delete this; return;
    }
  }

 private:
  enum class State { kAccepting, kReading, kWriting, kFinished };

  void OnArrived(bool ok) {
    if (!ok) {
      delete this;
      return;
    }
    new Reflection(services_);
    if (services_->open_.size() >= kMostOpen) return Finish(TooMany());
    services_->open_.insert(&context_);
    Read();
  }
  void Read() {
    state_ = State::kReading;
    stream_.Read(&request_, this);
  }
  void Finish(const grpc::Status& status) {
    state_ = State::kFinished;
    stream_.Finish(status, this);
  }

  reflection::ServerReflectionRequest request_;
  grpc::ServerAsyncReaderWriter<reflection::ServerReflectionResponse,
                                reflection::ServerReflectionRequest>
      stream_{&context_};
  State state_ = State::kAccepting;
};

PublicServices::PublicServices(std::vector<std::string> services)
    : services_([&services] {
        services.push_back(grpc::health::v1::Health::service_full_name());
        services.push_back(reflection::ServerReflection::service_full_name());
        return std::move(services);
      }()) {}

void PublicServices::Register(grpc::ServerBuilder* builder) {
  builder->RegisterService(&health_);
  builder->RegisterService(&reflection_);
}

void PublicServices::Start(grpc::ServerCompletionQueue* queue) {
  queue_ = queue;
  new Check(this);
  new Watch(this);
  new Reflection(this);
}

void PublicServices::Stop() {
  for (grpc::ServerContext* context : open_) context->TryCancel();
}

bool PublicServices::Knows(const std::string& service) const {
  return service.empty() ||
         std::find(services_.begin(), services_.end(), service) != services_.end();
}

}  // namespace parley::server
