#ifndef PARLEY_PROXY_LIST_H_
#define PARLEY_PROXY_LIST_H_

#include <optional>
#include <utility>
#include <vector>

#include "parley/proto/list.proxy.h"
#include "parley/proxy/iterator.h"
#include "parley/proxy/stub/pages.h"
#include "parley/proxy/stub/typed.h"

namespace parley {

// Python's start:stop:step; what is absent is Python's default.
struct Slice {
  std::optional<int64_t> start = {};
  std::optional<int64_t> stop = {};
  std::optional<int64_t> step = {};

  list::Slice ToProto() const {
    list::Slice slice;
    if (start.has_value()) slice.set_start(*start);
    if (stop.has_value()) slice.set_stop(*stop);
    if (step.has_value()) slice.set_step(*step);
    return slice;
  }
};

// Requests of List and Array.
inline auto AtIndex(int64_t index) {
  return [index](auto* request) {
    request->set_index(index);
    return absl::OkStatus();
  };
}
template <typename T>
auto AtIndex(int64_t index, const T& value) {
  return [index, &value](auto* request) {
    request->set_index(index);
    return Encode(value, request->mutable_value());
  };
}
inline auto InSlice(const Slice& slice) {
  return [&slice](auto* request) {
    *request->mutable_slice() = slice.ToProto();
    return absl::OkStatus();
  };
}
template <typename T>
auto InSlice(const Slice& slice, const std::vector<T>& values) {
  return [&](auto* request) {
    *request->mutable_slice() = slice.ToProto();
    return stub::EncodeAll<T>(values, request->mutable_values());
  };
}

// A shared sequence with the meaning of Python's list; proto/list.proto has the details
// and errors of each method. Negative indices count from the end.
template <typename T>
class List : public Typed<list::ListProxy> {
 public:
  using Typed::Typed;
  using Values = std::vector<T>;

  absl::StatusOr<T> Get(int64_t index) const {
    return Call<Methods::Get>(AtIndex(index), kValueOf<T>);
  }
  Future<T> GetAsync(int64_t index) const {
    return CallAsync<Methods::Get>(AtIndex(index), kValueOf<T>);
  }
  absl::Status Set(int64_t index, const T& value) const {
    return Call<Methods::Set>(AtIndex(index, value));
  }
  Future<std::monostate> SetAsync(int64_t index, const T& value) const {
    return CallAsync<Methods::Set>(AtIndex(index, value));
  }
  absl::Status Delete(int64_t index) const { return Call<Methods::Delete>(AtIndex(index)); }
  Future<std::monostate> DeleteAsync(int64_t index) const {
    return CallAsync<Methods::Delete>(AtIndex(index));
  }
  absl::StatusOr<Values> GetSlice(const Slice& slice = {}) const {
    return Call<Methods::GetSlice>(InSlice(slice), kValuesOf<T>);
  }
  Future<Values> GetSliceAsync(const Slice& slice = {}) const {
    return CallAsync<Methods::GetSlice>(InSlice(slice), kValuesOf<T>);
  }
  absl::Status SetSlice(const Slice& slice, const Values& values) const {
    return Call<Methods::SetSlice>(InSlice(slice, values));
  }
  Future<std::monostate> SetSliceAsync(const Slice& slice, const Values& values) const {
    return CallAsync<Methods::SetSlice>(InSlice(slice, values));
  }
  absl::Status DeleteSlice(const Slice& slice) const {
    return Call<Methods::DeleteSlice>(InSlice(slice));
  }
  Future<std::monostate> DeleteSliceAsync(const Slice& slice) const {
    return CallAsync<Methods::DeleteSlice>(InSlice(slice));
  }
  absl::Status Append(const T& value) const { return Call<Methods::Append>(DatumRequest(value)); }
  Future<std::monostate> AppendAsync(const T& value) const {
    return CallAsync<Methods::Append>(DatumRequest(value));
  }
  // Python's `+=` too. By any range of values or the proxy of a List, Set or Dict (its
  // keys), this list's own as well.
  template <typename Source = Values>
  absl::Status Extend(const Source& source) const {
    return Call<Methods::Extend>(By(source));
  }
  template <typename Source = Values>
  Future<std::monostate> ExtendAsync(const Source& source) const {
    return CallAsync<Methods::Extend>(By(source));
  }
  // Python's `+`: this list and what Extend would add to it.
  template <typename Source = Values>
  absl::StatusOr<Values> Concat(const Source& source) const {
    return Call<Methods::Concat>(By(source), kValuesOf<T>);
  }
  template <typename Source = Values>
  Future<Values> ConcatAsync(const Source& source) const {
    return CallAsync<Methods::Concat>(By(source), kValuesOf<T>);
  }
  // Python's `*`. RESOURCE_EXHAUSTED (Reason "MemoryError"): too much for one message.
  absl::StatusOr<Values> Repeat(int64_t times) const {
    return Call<Methods::Repeat>(Times(times), kValuesOf<T>);
  }
  Future<Values> RepeatAsync(int64_t times) const {
    return CallAsync<Methods::Repeat>(Times(times), kValuesOf<T>);
  }
  // Python's `*=`.
  absl::Status RepeatInPlace(int64_t times) const {
    return Call<Methods::RepeatInPlace>(Times(times));
  }
  Future<std::monostate> RepeatInPlaceAsync(int64_t times) const {
    return CallAsync<Methods::RepeatInPlace>(Times(times));
  }
  absl::Status Insert(int64_t index, const T& value) const {
    return Call<Methods::Insert>(AtIndex(index, value));
  }
  Future<std::monostate> InsertAsync(int64_t index, const T& value) const {
    return CallAsync<Methods::Insert>(AtIndex(index, value));
  }
  // Removes and returns it, the last one without an index; if it is no T, UnreadValues(status) has
  // it.
  absl::StatusOr<T> Pop(std::optional<int64_t> index = std::nullopt) const {
    return Call<Methods::Pop>(AtMaybe(index), kValueOf<T>);
  }
  Future<T> PopAsync(std::optional<int64_t> index = std::nullopt) const {
    return CallAsync<Methods::Pop>(AtMaybe(index), kValueOf<T>);
  }
  absl::Status Remove(const T& value) const { return Call<Methods::Remove>(DatumRequest(value)); }
  Future<std::monostate> RemoveAsync(const T& value) const {
    return CallAsync<Methods::Remove>(DatumRequest(value));
  }
  absl::StatusOr<uint64_t> Index(const T& value, std::optional<int64_t> start = std::nullopt,
                                 std::optional<int64_t> stop = std::nullopt) const {
    return Call<Methods::Index>(Between(value, start, stop), &list::IndexReply::index);
  }
  Future<uint64_t> IndexAsync(const T& value, std::optional<int64_t> start = std::nullopt,
                              std::optional<int64_t> stop = std::nullopt) const {
    return CallAsync<Methods::Index>(Between(value, start, stop), &list::IndexReply::index);
  }
  absl::StatusOr<uint64_t> Count(const T& value) const {
    return Call<Methods::Count>(DatumRequest(value), &list::CountReply::count);
  }
  Future<uint64_t> CountAsync(const T& value) const {
    return CallAsync<Methods::Count>(DatumRequest(value), &list::CountReply::count);
  }
  absl::Status Reverse() const { return Call<Methods::Reverse>(kNoArguments); }
  Future<std::monostate> ReverseAsync() const { return CallAsync<Methods::Reverse>(kNoArguments); }
  absl::Status Sort(bool reverse = false) const { return Call<Methods::Sort>(InOrder(reverse)); }
  Future<std::monostate> SortAsync(bool reverse = false) const {
    return CallAsync<Methods::Sort>(InOrder(reverse));
  }
  absl::Status Clear() const { return Call<Methods::Clear>(kNoArguments); }
  Future<std::monostate> ClearAsync() const { return CallAsync<Methods::Clear>(kNoArguments); }
  // All items at one moment.
  absl::StatusOr<Values> Copy() const { return Call<Methods::Copy>(kNoArguments, kValuesOf<T>); }
  Future<Values> CopyAsync() const { return CallAsync<Methods::Copy>(kNoArguments, kValuesOf<T>); }
  absl::StatusOr<bool> Contains(const T& value) const {
    return Call<Methods::Contains>(DatumRequest(value), &list::ContainsReply::found);
  }
  Future<bool> ContainsAsync(const T& value) const {
    return CallAsync<Methods::Contains>(DatumRequest(value), &list::ContainsReply::found);
  }
  absl::StatusOr<uint64_t> Len() const {
    return Call<Methods::Len>(kNoArguments, &list::LenReply::length);
  }
  Future<uint64_t> LenAsync() const {
    return CallAsync<Methods::Len>(kNoArguments, &list::LenReply::length);
  }

  // Python's iter and reversed.
  absl::StatusOr<Iterator<T>> Iterate() const {
    return Call<Methods::Iterate>(InOrder(/*reverse=*/false), kProxyOf<Iterator<T>>);
  }
  Future<Iterator<T>> IterateAsync() const {
    return CallAsync<Methods::Iterate>(InOrder(/*reverse=*/false), kProxyOf<Iterator<T>>);
  }
  absl::StatusOr<Iterator<T>> Reversed() const {
    return Call<Methods::Iterate>(InOrder(/*reverse=*/true), kProxyOf<Iterator<T>>);
  }
  Future<Iterator<T>> ReversedAsync() const {
    return CallAsync<Methods::Iterate>(InOrder(/*reverse=*/true), kProxyOf<Iterator<T>>);
  }
  // Calls visit(value) for each item by index, fetching them in pages: changes between
  // two pages are seen.
  template <typename Visit>
  absl::Status ForEach(Visit visit) const {
    return stub::VisitPages(Pages(stub_), visit);
  }
  // The same for a range-based for. Throws StatusError where ForEach fails; use
  // ForEach where there are no exceptions.
  auto begin() const { return stub::PageIterator<Pages>(Pages(stub_)); }
  std::default_sentinel_t end() const { return {}; }

 private:
  class Pages {
   public:
    using Item = T;
    explicit Pages(const Stub& stub) : stub_(stub) {}
    bool done() const { return done_; }
    absl::StatusOr<Values> Next() {
      PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Page(request_));
      PARLEY_ASSIGN_OR_RETURN(auto page,
                              stub::DecodeAll<T>(got.reply.mutable_values(), got.arrivals));
      request_.set_start(request_.start() + page.size());
      done_ = got.reply.last();
      return page;
    }

   private:
    Stub stub_;
    list::PageRequest request_;
    bool done_ = false;
  };

  template <typename Source>
  static auto By(const Source& source) {
    return [&source](list::ExtendRequest* request) {
      return EncodeElements<T>(source, request->mutable_elements());
    };
  }
  static auto Times(int64_t times) {
    return [times](list::RepeatRequest* request) {
      request->set_times(times);
      return absl::OkStatus();
    };
  }
  static auto AtMaybe(std::optional<int64_t> index) {
    return [index](list::PopRequest* request) {
      if (index.has_value()) request->set_index(*index);
      return absl::OkStatus();
    };
  }
  static auto Between(const T& value, std::optional<int64_t> start, std::optional<int64_t> stop) {
    return [&value, start, stop](list::IndexRequest* request) {
      if (start.has_value()) request->set_start(*start);
      if (stop.has_value()) request->set_stop(*stop);
      return Encode(value, request->mutable_value());
    };
  }
  static auto InOrder(bool reverse) {
    return [reverse](auto* request) {
      request->set_reverse(reverse);
      return absl::OkStatus();
    };
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_LIST_H_
