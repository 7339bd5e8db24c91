#ifndef PARLEY_PROXY_STUB_PAGES_H_
#define PARLEY_PROXY_STUB_PAGES_H_

#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include "parley/proxy/stub/typed.h"

namespace parley::stub {

// What comes in pages: `Pages` has an Item, done() and StatusOr<vector<Item>> Next().

// Calls visit(item) for each item.
template <typename Pages, typename Visit>
absl::Status VisitPages(Pages pages, Visit visit) {
  while (!pages.done()) {
    PARLEY_ASSIGN_OR_RETURN(auto page, pages.Next());
    for (const typename Pages::Item& item : page) visit(item);
  }
  return absl::OkStatus();
}

// The input iterator of Dict, List, Set and Iterator. A single pass, for one thread; it
// holds a share in the proxy's reference. Throws StatusError when a page can't be
// had.
template <typename Pages>
class PageIterator {
 public:
  using iterator_concept = std::input_iterator_tag;
  using value_type = typename Pages::Item;
  using difference_type = std::ptrdiff_t;

  explicit PageIterator(Pages pages) : pages_(std::move(pages)) { Fetch(); }

  const value_type& operator*() const { return page_[at_]; }
  const value_type* operator->() const { return &page_[at_]; }
  PageIterator& operator++() {
    if (++at_ == page_.size()) Fetch();
    return *this;
  }
  void operator++(int) { ++*this; }
  friend bool operator==(const PageIterator& it, std::default_sentinel_t) {
    return it.at_ == it.page_.size();
  }

 private:
  void Fetch() {
    page_.clear();
    at_ = 0;
    while (page_.empty() && !pages_.done()) {
      absl::StatusOr<std::vector<value_type>> page = pages_.Next();
      if (!page.ok()) ThrowError(page.status());
      page_ = *std::move(page);
    }
  }

  Pages pages_;
  std::vector<value_type> page_;
  size_t at_ = 0;
};

}  // namespace parley::stub

#endif  // PARLEY_PROXY_STUB_PAGES_H_
