#ifndef PARLEY_BASE_BINDING_GENERATOR_H_
#define PARLEY_BASE_BINDING_GENERATOR_H_

#include <concepts>
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <ranges>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace parley {

// Values one after another, each made when it is asked for: what a method returns whose
// caller iterates over the result in pages (as a parley::Iterator<T>). One of
// - a coroutine:
//     parley::Generator<Row> Rows(std::string prefix) {
//       for (const Row& row : rows_) if (row.name.starts_with(prefix)) co_yield row;
//     }
//   whose parameters and object outlive it; `co_yield status` with a status that is not OK
//   ends it with that failure;
// - a function that returns the next value, nothing at the end, or fails. One that waits takes a
//   std::stop_token, which std::condition_variable_any's wait takes: when it is asked to stop, the
//   reader has gone, or is to see what there is so far, and nothing is not the end then;
// - a range, which the generator then owns: `return names_;` copies it.
// After the end and after a failure or exception there is nothing more. Not thread-safe.
template <typename T>
class [[nodiscard]] Generator {
 public:
  static_assert(std::is_object_v<T>, "a generator gives values, not references");
  using value_type = T;
  class promise_type;

  template <typename Next>
  requires(std::is_invocable_r_v<absl::StatusOr<std::optional<T>>, Next&> ||
           std::is_invocable_r_v<absl::StatusOr<std::optional<T>>, Next&, std::stop_token>)
      Generator(Next next)
      : source_(std::make_unique<Function<Next>>(std::move(next))) {}

  template <std::ranges::input_range Range>
  requires(!std::same_as<Range, Generator> &&
           (std::constructible_from<T, std::ranges::range_reference_t<Range>> ||
            std::constructible_from<T, std::ranges::range_rvalue_reference_t<Range>>))
      Generator(Range range)
      : source_(std::make_unique<Owned<Range>>(std::move(range))) {}

  // The next value; nothing: that was all, or `stop` came first. Throws what a coroutine or
  // function throws.
  absl::StatusOr<std::optional<T>> Next(std::stop_token stop = {}) {
    if (source_ == nullptr) return std::optional<T>();
    // Gone when this returns, unless there may be more.
    std::unique_ptr<Source> source = std::move(source_);
    absl::StatusOr<std::optional<T>> next = source->Next(stop);
    const bool may_go_on =
        next.ok() && (next->has_value() || (source->stops_waiting() && stop.stop_requested()));
    if (may_go_on) source_ = std::move(source);
    return next;
  }
  // There is nothing more.
  bool ended() const { return source_ == nullptr; }

 private:
  class Source {
   public:
    virtual ~Source() = default;
    virtual absl::StatusOr<std::optional<T>> Next(const std::stop_token& stop) = 0;
    // Whether nothing may mean that it was asked to stop.
    virtual bool stops_waiting() const { return false; }
  };
  class Coroutine;

  template <typename NextFunction>
  class Function final : public Source {
   public:
    explicit Function(NextFunction next) : next_(std::move(next)) {}
    absl::StatusOr<std::optional<T>> Next(const std::stop_token& stop) override {
      if constexpr (kStopsWaiting) {
        return next_(stop);
      } else {
        return next_();
      }
    }
    bool stops_waiting() const override { return kStopsWaiting; }

   private:
    static constexpr bool kStopsWaiting = std::is_invocable_v<NextFunction&, std::stop_token>;

    NextFunction next_;
  };

  template <typename Range>
  class Owned final : public Source {
   public:
    explicit Owned(Range range) : range_(std::move(range)), next_(std::ranges::begin(range_)) {}
    absl::StatusOr<std::optional<T>> Next(const std::stop_token&) override {
      if (next_ == std::ranges::end(range_)) return std::optional<T>();
      std::optional<T> value(std::in_place, Get());
      ++next_;
      return value;
    }

   private:
    // Copied where that can be: a view's elements are not the generator's to move away.
    decltype(auto) Get() {
      if constexpr (std::constructible_from<T, std::ranges::range_reference_t<Range>>) {
        return *next_;
      } else {
        return std::ranges::iter_move(next_);
      }
    }

    Range range_;
    std::ranges::iterator_t<Range> next_;
  };

  explicit Generator(std::coroutine_handle<promise_type> coroutine)
      : source_(std::make_unique<Coroutine>(coroutine)) {}

  std::unique_ptr<Source> source_;
};

// What the compiler makes the coroutine with.
template <typename T>
class Generator<T>::promise_type {
 public:
  Generator get_return_object() {
    return Generator(std::coroutine_handle<promise_type>::from_promise(*this));
  }
  std::suspend_always initial_suspend() const noexcept { return {}; }
  std::suspend_always final_suspend() const noexcept { return {}; }
  std::suspend_always yield_value(T value) {
    next_ = std::optional<T>(std::move(value));
    return {};
  }
  template <std::same_as<absl::Status> Status>
  std::suspend_always yield_value(Status status) {
    if (status.ok()) status = absl::InternalError("a generator yielded a status that is OK");
    next_ = std::move(status);
    return {};
  }
  void return_void() const noexcept {}
  void unhandled_exception() { thrown_ = std::current_exception(); }
  // Nobody would resume it.
  template <typename Awaited>
  void await_transform(Awaited&&) = delete;

  absl::StatusOr<std::optional<T>> Take() {
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    return std::exchange(next_, std::optional<T>());
  }

 private:
  std::exception_ptr thrown_;
  absl::StatusOr<std::optional<T>> next_ = std::optional<T>();
};

template <typename T>
class Generator<T>::Coroutine final : public Source {
 public:
  explicit Coroutine(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}
  Coroutine(const Coroutine&) = delete;
  Coroutine& operator=(const Coroutine&) = delete;
  ~Coroutine() override { coroutine_.destroy(); }

  absl::StatusOr<std::optional<T>> Next(const std::stop_token&) override {
    coroutine_.resume();
    return coroutine_.promise().Take();
  }

 private:
  std::coroutine_handle<promise_type> coroutine_;
};

}  // namespace parley

#endif  // PARLEY_BASE_BINDING_GENERATOR_H_
