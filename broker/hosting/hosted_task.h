#ifndef PARLEY_BROKER_HOSTING_HOSTED_TASK_H_
#define PARLEY_BROKER_HOSTING_HOSTED_TASK_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parley/base/binding/call_context.h"
#include "parley/broker/engine/task.h"
#include "parley/broker/engine/type_registry.h"
#include "parley/broker/hosting/class_info.h"

namespace parley::hosting {

// What the user's code threw or returned, as a status that names where: "Counter.increment".
absl::Status Catch(const std::string& where, const std::function<absl::Status()>& body);

// One call of a method on the executor.
class HostedCall final : public engine::Task {
 public:
  HostedCall(std::shared_ptr<const ClassInfo> type, const ClassMethod* method,
             std::shared_ptr<void> instance, std::string request, engine::Owner owner,
             absl::Time deadline)
      : type_(std::move(type)),
        method_(method),
        instance_(std::move(instance)),
        request_(std::move(request)),
        context_(owner.session, owner.thread, deadline) {}

  engine::Completion Run() override;
  void Cancel(const absl::Status& why) override { context_.Cancel(why); }

  // Once it has run.
  const std::optional<MadeObject>& made() const { return made_; }
  CallContext& context() { return context_; }

 private:
  const std::shared_ptr<const ClassInfo> type_;
  const ClassMethod* const method_;  // of type_
  std::shared_ptr<void> instance_;
  const std::string request_;
  CallContext context_;
  std::optional<MadeObject> made_;
};

// A hook that runs in the object's turn: "this session has ended".
class HostedHook final : public engine::Task {
 public:
  HostedHook(std::string type_id, std::shared_ptr<void> instance, std::function<void()> hook)
      : type_id_(std::move(type_id)), instance_(std::move(instance)), hook_(std::move(hook)) {}
  engine::Completion Run() override;
  void Cancel(const absl::Status&) override {}

 private:
  const std::string type_id_;
  std::shared_ptr<void> instance_;  // lives as long as its hook may use it
  std::function<void()> hook_;
};

// The making of an instance on the executor.
class HostedConstruction final : public engine::Construction {
 public:
  HostedConstruction(std::shared_ptr<const ClassInfo> type, std::string init, engine::Owner owner,
                     absl::Time deadline)
      : type_(std::move(type)),
        init_(std::move(init)),
        context_(owner.session, owner.thread, deadline) {}

  engine::Completion Run() override;
  void Cancel(const absl::Status& why) override { context_.Cancel(why); }
  const void* identity() const override { return instance_.get(); }
  std::unique_ptr<engine::Servant> MakeServant(engine::Host* host) override;

 private:
  const std::shared_ptr<const ClassInfo> type_;
  const std::string init_;
  CallContext context_;
  std::shared_ptr<void> instance_;
};

}  // namespace parley::hosting

#endif  // PARLEY_BROKER_HOSTING_HOSTED_TASK_H_
