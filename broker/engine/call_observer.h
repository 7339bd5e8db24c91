#ifndef PARLEY_BROKER_ENGINE_CALL_OBSERVER_H_
#define PARLEY_BROKER_ENGINE_CALL_OBSERVER_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace parley::engine {

// Hears of the end of every call: what counts, measures or traces calls hangs here and nowhere
// else. Called from within Engine::Apply, and from the engine's end; must not call the engine back.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  // `type_id` is empty when the call named no object that there is, `method` when the object has no
  // such method, or the call was refused before it was looked up: names that come from clients are
  // not repeated. `status` is what the caller is told; CANCELLED also when its session ended and
  // nobody was told. `waited` is how long the call was parked, by the times of the commands; zero:
  // it was answered at once.
  virtual void OnCall(absl::string_view type_id, absl::string_view method,
                      const absl::Status& status, absl::Duration waited) = 0;
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_CALL_OBSERVER_H_
