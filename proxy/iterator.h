#ifndef PARLEY_PROXY_ITERATOR_H_
#define PARLEY_PROXY_ITERATOR_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "parley/proto/iterator.proxy.h"
#include "parley/proxy/stub/pages.h"
#include "parley/proxy/stub/typed.h"

namespace parley {

// Elements that a call takes: a C++ range of what can become a T, or the proxy of a List
// or Set, or of a Dict for its keys, which the broker reads in the same moment.
template <typename T, typename Source>
absl::Status EncodeElements(const Source& source, iterator::Elements* elements) {
  if constexpr (TypedProxy<Source>) {
    return stub::EncodeRef(source, elements->mutable_object());
  } else {
    return stub::EncodeAll<T>(source, elements->mutable_values());
  }
}

// An iteration that the broker keeps, over a Dict, List or Set whose Iterate gave it; see
// proto/iterator.proto. Those who share it get different elements. It keeps its
// container alive until its end or Close. FAILED_PRECONDITION with Reason() "RuntimeError":
// keys of a dict or elements of a set came or went meanwhile. If an element is no T, the iteration
// is past it, and past those that came with it: UnreadValues(status) has them all.
template <typename T>
class Iterator : public Typed<iterator::IteratorProxy> {
 public:
  using Typed::Typed;

  // The next element. Nothing: the iteration has ended (Python's StopIteration).
  absl::StatusOr<std::optional<T>> Next() const { return Call<Methods::Next>(AtMost(1), &First); }
  Future<std::optional<T>> NextAsync() const { return CallAsync<Methods::Next>(AtMost(1), &First); }
  // The next ones, at most `limit` (0: 1000). None: the iteration has ended.
  absl::StatusOr<std::vector<T>> NextPage(uint32_t limit = 0) const {
    return Call<Methods::Next>(AtMost(limit), &All);
  }
  Future<std::vector<T>> NextPageAsync(uint32_t limit = 0) const {
    return CallAsync<Methods::Next>(AtMost(limit), &All);
  }
  // Ends the iteration.
  absl::Status Close() const { return Call<Methods::Close>(kNoArguments); }
  Future<std::monostate> CloseAsync() const { return CallAsync<Methods::Close>(kNoArguments); }

  // The rest, for a range-based for over a variable: in C++20 a temporary such as
  // `*dict.IterateItems()` would be gone before the first round. Throws StatusError where NextPage
  // fails.
  auto begin() const { return stub::PageIterator<Pages>(Pages(*this)); }
  std::default_sentinel_t end() const { return {}; }

 private:
  class Pages {
   public:
    using Item = T;
    explicit Pages(const Iterator& iterator) : iterator_(iterator) {}
    bool done() const { return done_; }
    absl::StatusOr<std::vector<T>> Next() {
      PARLEY_ASSIGN_OR_RETURN(std::vector<T> page, iterator_.NextPage());
      done_ = page.empty();
      return page;
    }

   private:
    Iterator iterator_;
    bool done_ = false;
  };

  static auto AtMost(uint32_t limit) {
    return [limit](iterator::NextRequest* request) {
      request->set_limit(limit);
      return absl::OkStatus();
    };
  }
  static absl::StatusOr<std::vector<T>> All(stub::ReceivedReply<iterator::NextReply> got) {
    return stub::DecodeAll<T>(got.reply.mutable_values(), got.arrivals);
  }
  static absl::StatusOr<std::optional<T>> First(stub::ReceivedReply<iterator::NextReply> got) {
    if (got.reply.values().empty()) return std::optional<T>();
    PARLEY_ASSIGN_OR_RETURN(
        T value, stub::DecodeWith<T>(std::move(*got.reply.mutable_values(0)), got.arrivals));
    return std::optional<T>(std::move(value));
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_ITERATOR_H_
