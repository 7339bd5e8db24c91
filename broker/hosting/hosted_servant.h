#ifndef PARLEY_BROKER_HOSTING_HOSTED_SERVANT_H_
#define PARLEY_BROKER_HOSTING_HOSTED_SERVANT_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "parley/broker/engine/servant.h"
#include "parley/broker/engine/wait_list.h"
#include "parley/broker/hosting/class_info.h"
#include "parley/broker/hosting/hosted_task.h"
#include "parley/broker/hosting/made_object.h"

namespace parley::hosting {

// An instance of a user's class whose methods run outside of the engine, one at a time
// or, in a concurrent class, as they come. A caller waits in line, in two parts: for its
// turn, then for the outcome; it leaves as all waiting calls do, and the method is told
// that nobody wants its outcome any more. A turn lasts until the method returns.
class HostedServant final : public ClassServant {
 public:
  // `host` outlives the servant. `turns` are shared with whom the instance is shared with.
  HostedServant(engine::Host* host, std::shared_ptr<const ClassInfo> type,
                std::shared_ptr<void> instance, std::shared_ptr<CallTurns> turns);
  ~HostedServant() override;

  void OnSessionEnd(engine::SessionId session) override;
  // How many calls run and wait: the instance itself is not the engine's.
  Datum State() const override;

 private:
  using Reply = engine::TypedResponder<SerializedReply>;

  // One call. Cancels its task, if that has begun, when it leaves the line.
  struct Call {
    const ClassMethod* method = nullptr;
    std::string request;
    engine::Owner owner;
    absl::Time deadline;
    engine::KeptValue arguments;  // the references in the request
    uint64_t number = 0;          // of its task
    std::shared_ptr<engine::Task> wanted;
  };
  using Line = engine::WaitList<SerializedReply, Call>;

  void Run(const ClassMethod& method, absl::string_view request, engine::Responder reply) override;
  static void TimeOut(engine::Host* host, Reply reply, const Call& call);
  // Starts the first in line. False: nobody is.
  bool StartFirst();
  void OnDone(const engine::Completion& completion, HostedCall& call, engine::SessionId caller);
  void OnUndelivered(HostedCall& call);
  void AddHooks(engine::SessionId session, CallContext::Hooks hooks);
  void RunHook(std::function<void()> hook);

  engine::Host* host_;
  std::shared_ptr<void> instance_;
  const std::shared_ptr<CallTurns> turns_;
  // What a task that is done finds here: null once the servant is gone.
  const std::shared_ptr<HostedServant*> self_;
  std::map<uint64_t, engine::KeptValue> arguments_;        // of calls that run, by task
  std::map<engine::SessionId, CallContext::Hooks> hooks_;  // for when they end
  Line waiting_;
  Line running_;
};

}  // namespace parley::hosting

#endif  // PARLEY_BROKER_HOSTING_HOSTED_SERVANT_H_
