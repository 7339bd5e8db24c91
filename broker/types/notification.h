#ifndef PARLEY_BROKER_TYPES_NOTIFICATION_H_
#define PARLEY_BROKER_TYPES_NOTIFICATION_H_

#include <functional>
#include <utility>

namespace parley::types {

// What a condition gives to a waiter that it wakes. It goes along with the lock that the
// waiter has again, and is used when that lock is given back. One that is destroyed
// before, because the waiter died or was cancelled, is lost: the condition learns of it
// and wakes another. Move-only.
class Notification {
 public:
  using Done = std::function<void(bool used)>;

  Notification() = default;  // none
  explicit Notification(Done done) : done_(std::move(done)) {}
  Notification(Notification&& other) noexcept : done_(std::exchange(other.done_, nullptr)) {}
  Notification& operator=(Notification&& other) noexcept {
    std::swap(done_, other.done_);
    return *this;
  }
  ~Notification() { End(false); }

  explicit operator bool() const { return done_ != nullptr; }
  void Use() { End(true); }

 private:
  void End(bool used) {
    if (Done done = std::exchange(done_, nullptr)) done(used);
  }

  Done done_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_NOTIFICATION_H_
