// The classes behind the IDL. They know nothing of processes.
#ifndef PARLEY_EXAMPLES_GENERATED_PROXY_GUEST_BOOK_H_
#define PARLEY_EXAMPLES_GENERATED_PROXY_GUEST_BOOK_H_

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "examples/generated_proxy/guest_book.skeleton.h"

namespace parley::examples::guest_book {

// What the book and its bookmarks share: one method of an object runs at a time, but those
// of several objects run side by side.
class Entries {
 public:
  size_t Add(Entry entry) {
    std::lock_guard lock(mutex_);
    entries_.push_back(std::move(entry));
    return entries_.size();
  }
  std::vector<Entry> From(size_t begin) const {
    std::lock_guard lock(mutex_);
    return {entries_.begin() + static_cast<ptrdiff_t>(begin), entries_.end()};
  }
  size_t size() const {
    std::lock_guard lock(mutex_);
    return entries_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
};

class Bookmark : public HostedBookmark {
 public:
  explicit Bookmark(std::shared_ptr<Entries> entries)
      : entries_(std::move(entries)), place_(entries_->size()) {}

  absl::StatusOr<Generator<Entry>> Unread(const UnreadRequest&, CallContext&) override {
    std::vector<Entry> unread = entries_->From(place_);
    place_ += unread.size();
    return unread;
  }

 private:
  std::shared_ptr<Entries> entries_;
  size_t place_;
};

class GuestBook : public HostedGuestBook {
 public:
  explicit GuestBook(const GuestBookInit& init) : host_(init.host()) {}

  absl::StatusOr<SignReply> Sign(const SignRequest& request, CallContext&) override {
    if (request.text().empty()) {
      return absl::InvalidArgumentError(absl::StrCat(host_, " would like to read something"));
    }
    Entry entry;
    entry.set_guest(request.guest());
    entry.set_text(request.text());
    SignReply reply;
    reply.set_entries(entries_->Add(std::move(entry)));
    return reply;
  }

  absl::StatusOr<Generator<Entry>> Read(const ReadRequest&, CallContext&) override {
    return entries_->From(0);
  }

  absl::StatusOr<std::shared_ptr<HostedBookmark>> PlaceBookmark(const PlaceBookmarkRequest&,
                                                                CallContext&) override {
    return std::make_shared<Bookmark>(entries_);
  }

 private:
  const std::string host_;
  std::shared_ptr<Entries> entries_ = std::make_shared<Entries>();
};

}  // namespace parley::examples::guest_book

#endif  // PARLEY_EXAMPLES_GENERATED_PROXY_GUEST_BOOK_H_
