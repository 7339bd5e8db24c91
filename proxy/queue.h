#ifndef PARLEY_PROXY_QUEUE_H_
#define PARLEY_PROXY_QUEUE_H_

#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "parley/proto/queue.proxy.h"
#include "parley/proxy/stub/typed.h"
#include "parley/proxy/timeout.h"

namespace parley {

// What Typed::Call decodes an item with.
template <typename T>
struct ItemOf {
  using Value = T;
  template <typename Reply>
  static constexpr int kNumber = Reply::kItemFieldNumber;

  absl::StatusOr<T> operator()(stub::ReceivedReply<queue::GetReply> got) const {
    return stub::DecodeWith<T>(std::move(*got.reply.mutable_item()), got.arrivals);
  }
};
template <typename T>
constexpr ItemOf<T> kItemOf{};

// A shared queue: first in, first out. Timeouts: without one a call waits without limit;
// zero does not wait; a negative one is INVALID_ARGUMENT. Waiting calls are served
// first come, first served. proto/queue.proto has the details.
template <typename T>
class Queue : public Typed<queue::QueueProxy> {
 public:
  using Typed::Typed;

  // RESOURCE_EXHAUSTED (Reason "Full"): no room in time. FAILED_PRECONDITION (Reason
  // "ShutDown"): it is shut down.
  absl::Status Put(const T& item, Timeout timeout = absl::InfiniteDuration()) const {
    return Send(DatumRequest(item), timeout);
  }
  Future<std::monostate> PutAsync(const T& item, Timeout timeout = absl::InfiniteDuration()) const {
    return SendAsync(DatumRequest(item), timeout);
  }
  absl::Status PutNowait(const T& item) const { return Put(item, absl::ZeroDuration()); }
  Future<std::monostate> PutNowaitAsync(const T& item) const {
    return PutAsync(item, absl::ZeroDuration());
  }

  // DEADLINE_EXCEEDED (Reason "Empty"): no item in time. FAILED_PRECONDITION (Reason
  // "ShutDown"): it is shut down and empty. INVALID_ARGUMENT (TypeError), OUT_OF_RANGE: the item is
  // no T; it is taken, and UnreadValues(status) has it.
  absl::StatusOr<T> Get(Timeout timeout = absl::InfiniteDuration()) const {
    return Call<Methods::Get>(kNoArguments, kItemOf<T>, {timeout});
  }
  Future<T> GetAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return CallAsync<Methods::Get>(kNoArguments, kItemOf<T>, {timeout});
  }
  absl::StatusOr<T> GetNowait() const { return Get(absl::ZeroDuration()); }
  Future<T> GetNowaitAsync() const { return GetAsync(absl::ZeroDuration()); }

  // All of them in their order, in one message, once there is room for all; else none.
  // INVALID_ARGUMENT: more than maxsize (Reason "ValueError"), or a PriorityQueue (Reason
  // "TypeError").
  absl::Status PutMany(const std::vector<T>& items,
                       Timeout timeout = absl::InfiniteDuration()) const {
    return Call<Methods::PutMany>(Each(items), {timeout});
  }
  Future<std::monostate> PutManyAsync(const std::vector<T>& items,
                                      Timeout timeout = absl::InfiniteDuration()) const {
    return CallAsync<Methods::PutMany>(Each(items), {timeout});
  }
  // Waits for an item as Get does, and takes what else is there, `max` in all. If one is no T,
  // UnreadValues(status) has all of them.
  absl::StatusOr<std::vector<T>> GetMany(uint32_t max,
                                         Timeout timeout = absl::InfiniteDuration()) const {
    return Call<Methods::GetMany>(UpTo(max), &AllItems, {timeout});
  }
  Future<std::vector<T>> GetManyAsync(uint32_t max,
                                      Timeout timeout = absl::InfiniteDuration()) const {
    return CallAsync<Methods::GetMany>(UpTo(max), &AllItems, {timeout});
  }

  absl::StatusOr<uint64_t> QSize() const {
    return Call<Methods::QSize>(kNoArguments, &queue::QSizeReply::size);
  }
  Future<uint64_t> QSizeAsync() const {
    return CallAsync<Methods::QSize>(kNoArguments, &queue::QSizeReply::size);
  }
  absl::StatusOr<bool> Empty() const {
    return Call<Methods::Empty>(kNoArguments, &queue::EmptyReply::empty);
  }
  Future<bool> EmptyAsync() const {
    return CallAsync<Methods::Empty>(kNoArguments, &queue::EmptyReply::empty);
  }
  absl::StatusOr<bool> Full() const {
    return Call<Methods::Full>(kNoArguments, &queue::FullReply::full);
  }
  Future<bool> FullAsync() const {
    return CallAsync<Methods::Full>(kNoArguments, &queue::FullReply::full);
  }

  // The work on an item that was taken is done. FAILED_PRECONDITION (Reason "ValueError"):
  // it is said more often than items were put.
  absl::Status TaskDone() const { return Call<Methods::TaskDone>(kNoArguments); }
  Future<std::monostate> TaskDoneAsync() const {
    return CallAsync<Methods::TaskDone>(kNoArguments);
  }
  // Waits until all items that were put are done, or lost with the session that took them.
  // DEADLINE_EXCEEDED (Reason "TimeoutError"): not all in time.
  absl::Status Join(Timeout timeout = absl::InfiniteDuration()) const {
    return Call<Methods::Join>(kNoArguments, {timeout});
  }
  Future<std::monostate> JoinAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return CallAsync<Methods::Join>(kNoArguments, {timeout});
  }
  // From now on Put fails, and Get once the queue is empty: at once, if `immediate`.
  absl::Status Shutdown(bool immediate = false) const {
    return Call<Methods::Shutdown>(AtOnce(immediate));
  }
  Future<std::monostate> ShutdownAsync(bool immediate = false) const {
    return CallAsync<Methods::Shutdown>(AtOnce(immediate));
  }

 protected:
  template <typename Request>
  absl::Status Send(const Request& request, Timeout timeout) const {
    return Call<Methods::Put>(request, {timeout});
  }
  template <typename Request>
  Future<std::monostate> SendAsync(const Request& request, Timeout timeout) const {
    return CallAsync<Methods::Put>(request, {timeout});
  }

 private:
  static auto Each(const std::vector<T>& items) {
    return [&items](queue::PutManyRequest* request) {
      for (const auto& item : items) PARLEY_RETURN_IF_ERROR(Encode<T>(item, request->add_items()));
      return absl::OkStatus();
    };
  }
  static auto UpTo(uint32_t max) {
    return [max](queue::GetManyRequest* request) {
      request->set_max(max);
      return absl::OkStatus();
    };
  }
  static absl::StatusOr<std::vector<T>> AllItems(stub::ReceivedReply<queue::GetReply> got) {
    PARLEY_ASSIGN_OR_RETURN(auto more, stub::DecodeAll<T>(got.reply.mutable_more(), got.arrivals));
    PARLEY_ASSIGN_OR_RETURN(T first, kItemOf<T>(std::move(got)));
    more.insert(more.begin(), std::move(first));
    return more;
  }
  static auto AtOnce(bool immediate) {
    return [immediate](queue::ShutdownRequest* request) {
      request->set_immediate(immediate);
      return absl::OkStatus();
    };
  }
};

// The same under the name that says what it is for: TaskDone and Join.
template <typename T>
class JoinableQueue : public Queue<T> {
 public:
  static constexpr const char* kTypeId = "JoinableQueue";
  using Queue<T>::Queue;
};

// Last in, first out.
template <typename T>
class LifoQueue : public Queue<T> {
 public:
  static constexpr const char* kTypeId = "LifoQueue";
  using Queue<T>::Queue;
};

// The least item first, in Python's order of values; of equal ones the one put first.
// An item without an order among the others is INVALID_ARGUMENT (Reason "TypeError").
template <typename T>
class PriorityQueue : public Queue<T> {
 public:
  static constexpr const char* kTypeId = "PriorityQueue";
  using Queue<T>::Queue;

  // `priority` takes the item's place in comparisons.
  template <typename Priority>
  absl::Status PutWithPriority(const T& item, const Priority& priority,
                               Timeout timeout = absl::InfiniteDuration()) const {
    return this->Send(DatumRequest(item, priority), timeout);
  }
  template <typename Priority>
  Future<std::monostate> PutWithPriorityAsync(const T& item, const Priority& priority,
                                              Timeout timeout = absl::InfiniteDuration()) const {
    return this->SendAsync(DatumRequest(item, priority), timeout);
  }
};

// Without bounds, tasks and shutdown: first in, first out.
template <typename T>
class SimpleQueue : public Typed<queue::SimpleQueueProxy> {
 public:
  using Typed::Typed;

  // Never waits.
  absl::Status Put(const T& item) const { return Call<Methods::Put>(DatumRequest(item)); }
  Future<std::monostate> PutAsync(const T& item) const {
    return CallAsync<Methods::Put>(DatumRequest(item));
  }
  absl::Status PutNowait(const T& item) const { return Put(item); }
  Future<std::monostate> PutNowaitAsync(const T& item) const { return PutAsync(item); }

  // As Queue's.
  absl::StatusOr<T> Get(Timeout timeout = absl::InfiniteDuration()) const {
    return Call<Methods::Get>(kNoArguments, kItemOf<T>, {timeout});
  }
  Future<T> GetAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return CallAsync<Methods::Get>(kNoArguments, kItemOf<T>, {timeout});
  }
  absl::StatusOr<T> GetNowait() const { return Get(absl::ZeroDuration()); }
  Future<T> GetNowaitAsync() const { return GetAsync(absl::ZeroDuration()); }

  absl::StatusOr<uint64_t> QSize() const {
    return Call<Methods::QSize>(kNoArguments, &queue::QSizeReply::size);
  }
  Future<uint64_t> QSizeAsync() const {
    return CallAsync<Methods::QSize>(kNoArguments, &queue::QSizeReply::size);
  }
  absl::StatusOr<bool> Empty() const {
    return Call<Methods::Empty>(kNoArguments, &queue::EmptyReply::empty);
  }
  Future<bool> EmptyAsync() const {
    return CallAsync<Methods::Empty>(kNoArguments, &queue::EmptyReply::empty);
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_QUEUE_H_
