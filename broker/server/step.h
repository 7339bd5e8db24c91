#ifndef PARLEY_BROKER_SERVER_STEP_H_
#define PARLEY_BROKER_SERVER_STEP_H_

namespace parley::server {

// What the completion queue hands back: the next step of some connection or call.
class Step {
 public:
  virtual ~Step() = default;
  virtual void Run(bool ok) = 0;
};

}  // namespace parley::server

#endif  // PARLEY_BROKER_SERVER_STEP_H_
