#include "parley/bench/parley_side.h"

#include <unistd.h>

#include <algorithm>
#include <deque>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "parley/base/status_macros.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/process.h"
#include "parley/tests/testing/raw_stream.h"

namespace parley::bench {
namespace {

// What the one end of kTake or kPong understands as the end.
constexpr char kStop[] = "stop";

template <typename T>
T Value(absl::StatusOr<T> result) {
  Require(result.status());
  return *std::move(result);
}

// Calls under way whose results are of one type, oldest first.
template <typename T>
class Line {
 public:
  void Add(Future<T> future) { futures_.push_back(std::move(future)); }
  T Take() {
    T value = Value(futures_.front().Get());
    futures_.pop_front();
    return value;
  }

 private:
  std::deque<Future<T>> futures_;
};

class ParleyClient final : public Client {
 public:
  ParleyClient(std::shared_ptr<SyncManager> manager, int thread)
      : manager_(std::move(manager)),
        dict_(Value(manager_->Dict<std::string, std::string>({.name = "dict"}))),
        list_(Value(manager_->List<std::string>({.name = "list"}))),
        queue_(Value(manager_->Queue<std::string>({.name = "queue"}))),
        there_(Value(manager_->Queue<std::string>({.name = "there"}))),
        back_(Value(manager_->Queue<std::string>({.name = "back"}))),
        value_(Value(manager_->Value<int64_t>("q", {.name = "value"}))),
        shared_lock_(Value(manager_->Lock({.name = "lock"}))),
        own_lock_(Value(manager_->Lock({.name = absl::StrCat("lock ", getpid(), " ", thread)}))) {}

  std::unique_ptr<Client> ForThread(int thread) override {
    return std::make_unique<ParleyClient>(manager_, thread);
  }

  void Prepare(const Load& load) override {
    content_.assign(load.bytes, 'v');
    bulk_.assign(kBulk, content_);
    items_ = 1;
  }
  uint64_t items() const override { return items_; }

  bool Call(Op op, uint64_t key) override {
    switch (op) {
      case Op::kGet: Value(dict_.Get(KeyText(key))); break;
      case Op::kSet: Require(dict_.Set(KeyText(key), content_)); break;
      case Op::kIndex: Value(list_.Get(static_cast<int64_t>(key))); break;
      case Op::kAppend: Require(list_.Append(content_)); break;
      case Op::kQueue:
        Require(queue_.Put(content_));
        Value(queue_.Get());
        break;
      case Op::kLock: AcquireAndRelease(own_lock_); break;
      case Op::kHandOver: AcquireAndRelease(shared_lock_); break;
      case Op::kAdd: Value(value_.Add(1)); break;
      case Op::kPut: Require(there_.Put(content_)); break;
      case Op::kTake: return Value(there_.Get()) != kStop;
      case Op::kPutMany:
        Require(there_.PutMany(bulk_));
        items_ = kBulk;
        break;
      case Op::kTakeMany: return TakeMany();
      case Op::kPing:
        Require(there_.Put(content_));
        Value(back_.Get());
        break;
      case Op::kPong: return Answer();
      default: break;
    }
    return true;
  }

  void Begin(Op op, uint64_t key) override {
    switch (op) {
      case Op::kGet: texts_.Add(dict_.GetAsync(KeyText(key))); break;
      case Op::kSet: nothings_.Add(dict_.SetAsync(KeyText(key), content_)); break;
      case Op::kIndex: texts_.Add(list_.GetAsync(static_cast<int64_t>(key))); break;
      case Op::kAppend: nothings_.Add(list_.AppendAsync(content_)); break;
      case Op::kQueue:
        nothings_.Add(queue_.PutAsync(content_));
        texts_.Add(queue_.GetAsync());
        break;
      case Op::kLock:
        grants_.Add(own_lock_.AcquireAsync());
        nothings_.Add(own_lock_.ReleaseAsync());
        break;
      case Op::kAdd: numbers_.Add(value_.AddAsync(1)); break;
      case Op::kPut: nothings_.Add(there_.PutAsync(content_)); break;
      case Op::kTake: texts_.Add(there_.GetAsync()); break;
      default: Require(false, absl::StrCat(NameOf(op), " can't be asynchronous"));
    }
  }

  bool Await(Op op) override {
    switch (op) {
      case Op::kGet:
      case Op::kIndex: texts_.Take(); break;
      case Op::kQueue:
        nothings_.Take();
        texts_.Take();
        break;
      case Op::kLock:
        grants_.Take();
        nothings_.Take();
        break;
      case Op::kAdd: numbers_.Take(); break;
      case Op::kTake: return texts_.Take() != kStop;
      default: nothings_.Take();
    }
    return true;
  }

  void Stop(Op op, int calls) override {
    if (op == Op::kPing || op == Op::kPutMany) Require(there_.Put(kStop));
    for (; op == Op::kPut && calls > 0; --calls) Require(there_.Put(kStop));
  }

  // In parts of about a megabyte.
  void Fill(const Load& load) override {
    const uint64_t part = std::max<uint64_t>((1 << 20) / (load.bytes + 64), 1);
    for (uint64_t from = 0; from < load.keys; from += part) {
      FillPart(load.op, from, std::min(from + part, load.keys));
    }
  }

  void OpenIdle(uint64_t connections) override {
    while (idle_.size() < connections) {
      idle_.push_back(std::make_unique<testing::RawStream>(manager_->address()));
      Require(idle_.back()->Authenticate(manager_->authkey(), absl::Hours(1)), "an idle session");
    }
  }

 private:
  void AcquireAndRelease(const Lock& lock) {
    Value(lock.Acquire());
    Require(lock.Release());
  }
  bool TakeMany() {
    std::vector<std::string> items = Value(there_.GetMany(kBulk));
    items_ = items.size();
    return items.back() != kStop;
  }
  bool Answer() {
    std::string item = Value(there_.Get());
    if (item == kStop) return false;
    Require(back_.Put(item));
    return true;
  }
  void FillPart(Op op, uint64_t from, uint64_t to) {
    std::vector<std::pair<std::string, std::string>> entries;
    std::vector<std::string> items;
    for (uint64_t i = from; i < to; ++i) {
      if (op == Op::kFillDict) entries.emplace_back(KeyText(i), content_);
      if (op == Op::kFillList) items.push_back(content_);
      if (op == Op::kFillQueue) nothings_.Add(queue_.PutAsync(content_));
    }
    if (op == Op::kFillDict) Require(dict_.Update(entries));
    if (op == Op::kFillList) Require(list_.Extend(items));
    for (uint64_t i = from; op == Op::kFillQueue && i < to; ++i) nothings_.Take();
  }

  std::shared_ptr<SyncManager> manager_;
  Dict<std::string, std::string> dict_;
  List<std::string> list_;
  Queue<std::string> queue_, there_, back_;
  parley::Value<int64_t> value_;
  Lock shared_lock_, own_lock_;
  std::string content_;
  std::vector<std::string> bulk_;
  uint64_t items_ = 1;
  Line<std::string> texts_;
  Line<std::monostate> nothings_;
  Line<int64_t> numbers_;
  Line<LockGrant> grants_;
  std::vector<std::unique_ptr<testing::RawStream>> idle_;
};

std::set<pid_t> Children() {
  std::vector<pid_t> children = testing::ChildrenOf(getpid());
  return {children.begin(), children.end()};
}

absl::StatusOr<Side> StartParley(const std::string& name, const std::string& address) {
  const std::set<pid_t> before = Children();
  PARLEY_ASSIGN_OR_RETURN(SyncManager started, SyncManager::Start({.address = address}));
  auto manager = std::make_shared<SyncManager>(std::move(started));
  pid_t broker = -1;
  for (pid_t child : Children()) {
    if (!before.contains(child)) broker = child;
  }
  return Side({.name = name,
               .server = manager,
               .server_pid = broker,
               .worker = {OwnProgram(), "--worker=parley", "--address=" + manager->address()},
               .environment = {absl::StrCat("PARLEY_AUTHKEY=", manager->authkey().bytes())},
               .can = [](const Load&) { return true; }});
}

}  // namespace

absl::StatusOr<Side> StartParleyTcp() { return StartParley("Parley", "127.0.0.1:0"); }

absl::StatusOr<Side> StartParleyUnix() {
  static int number = 0;
  return StartParley("Parley (Unix)",
                     absl::StrCat("unix:/tmp/parley-bench-", getpid(), "-", ++number, ".sock"));
}

std::unique_ptr<Client> ConnectParley(const std::string& address) {
  auto manager = std::make_shared<SyncManager>(Value(SyncManager::Connect({.address = address})));
  return std::make_unique<ParleyClient>(std::move(manager), 0);
}

}  // namespace parley::bench
