// The typeid "Iterator" over what a method streams.
#ifndef PARLEY_BROKER_HOSTING_ITERATION_H_
#define PARLEY_BROKER_HOSTING_ITERATION_H_

#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parley/base/binding/call_context.h"
#include "parley/base/binding/generator.h"
#include "parley/base/clock.h"
#include "parley/base/status_macros.h"
#include "parley/base/values/codec.h"
#include "parley/broker/hosting/class_info.h"
#include "parley/proto/iterator.pb.h"

namespace parley::hosting {

// Encoded values, one after another.
class ValueStream {
 public:
  virtual ~ValueStream() = default;
  // False: there is none, or none before `stop`. May throw what the user's code throws.
  virtual absl::StatusOr<bool> Next(Datum* value, const std::stop_token& stop) = 0;
  // There are no more.
  virtual bool ended() const = 0;
};

template <typename T>
class GeneratorStream final : public ValueStream {
 public:
  // `needed` lives as long as the generator.
  explicit GeneratorStream(Generator<T> generator, std::shared_ptr<void> needed = nullptr)
      : needed_(std::move(needed)), generator_(std::move(generator)) {}

  absl::StatusOr<bool> Next(Datum* value, const std::stop_token& stop) override {
    PARLEY_ASSIGN_OR_RETURN(std::optional<T> next, generator_.Next(stop));
    if (!next.has_value()) return false;
    PARLEY_RETURN_IF_ERROR(Encode(*next, value));
    return true;
  }
  bool ended() const override { return generator_.ended(); }

 private:
  std::shared_ptr<void> needed_;
  Generator<T> generator_;
};

// An instance of the class below: what its object's Next and Close do, as
// proto/iterator.proto says. A page also ends when it is large or took its time, and waits for its
// first value only, so that who iterates over something slow sees what there is. Not thread-safe.
class Iteration {
 public:
  static constexpr size_t kPageBytes = 1 << 20;
  static constexpr absl::Duration kPageTime = absl::Milliseconds(20);

  // `clock` is not owned and outlives this.
  explicit Iteration(std::unique_ptr<ValueStream> stream,
                     const internal::Clock* clock = internal::Clock::System())
      : stream_(std::move(stream)), clock_(clock) {}

  // Fails or throws as the stream does, but first gives what came before: in the next call
  // it fails. A page that nobody waits for any more is kept for the next call.
  absl::StatusOr<iterator::NextReply> Next(const iterator::NextRequest& request,
                                           const CallContext& context);
  void Close();

 private:
  iterator::NextReply Read(size_t limit, const std::stop_token& stop);
  bool Take(Datum* value, const std::stop_token& stop);
  absl::Status TakeFailure();
  bool ended() const { return stream_ == nullptr && kept_.empty() && failure_.ok() && !thrown_; }

  std::unique_ptr<ValueStream> stream_;  // null: it has ended
  const internal::Clock* clock_;
  std::deque<Datum> kept_;  // of pages that nobody got, or had no room
  absl::Status failure_;    // how the stream ended
  std::exception_ptr thrown_;
};

// An object of typeid "Iterator" over the stream.
MadeObject IteratorObject(std::unique_ptr<ValueStream> stream);
template <typename T>
MadeObject IteratorObject(Generator<T> generator) {
  return IteratorObject(std::make_unique<GeneratorStream<T>>(std::move(generator)));
}

}  // namespace parley::hosting

#endif  // PARLEY_BROKER_HOSTING_ITERATION_H_
