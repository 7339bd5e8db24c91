#include "parley/bench/redis_side.h"

#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"

namespace parley::bench {
namespace {

constexpr char kStop[] = "stop";

struct CloseConnection {
  void operator()(redisContext* context) const { redisFree(context); }
};
using Connection = std::unique_ptr<redisContext, CloseConnection>;

Connection Connect(const std::string& address) {
  std::vector<std::string> parts = absl::StrSplit(address, ':');
  int port = 0;
  (void)absl::SimpleAtoi(parts.back(), &port);
  return Connection(redisConnect(parts.front().c_str(), port));
}

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

// What a user of Redis has for each operation: keys for the dict, RPUSH and LPOP for the queue,
// a list with one token for a lock that one can wait for.
class RedisClient final : public Client {
 public:
  RedisClient(std::string address, int thread)
      : address_(std::move(address)), connection_(Connect(address_)) {
    Require(connection_ != nullptr && connection_->err == 0, "no redis-server answers");
    own_lock_ = absl::StrCat("lock ", getpid(), " ", thread);
    NewToken(own_lock_);
  }

  std::unique_ptr<Client> ForThread(int thread) override {
    return std::make_unique<RedisClient>(address_, thread);
  }
  void Prepare(const Load& load) override {
    content_.assign(load.bytes, 'v');
    items_ = 1;
  }
  uint64_t items() const override { return items_; }

  bool Call(Op op, uint64_t key) override {
    switch (op) {
      case Op::kPing:
        Do({"RPUSH", "there", content_});
        Do({"BLPOP", "back", "0"});
        return true;
      case Op::kPong: return Answer();
      case Op::kPutMany: PutMany(); return true;
      case Op::kTakeMany: return TakeMany();
      case Op::kHandOver:
        Do({"BLPOP", "lock", "0"});
        Do({"RPUSH", "lock", "token"});
        return true;
      default: break;
    }
    // The second command of a pair is sent when the first is answered, as elsewhere.
    for (int part = 0; part < CommandsOf(op); ++part) {
      Append(op, part, key);
      if (!IsGoingOn(op, Next())) return false;
    }
    return true;
  }

  void Begin(Op op, uint64_t key) override {
    for (int part = 0; part < CommandsOf(op); ++part) Append(op, part, key);
  }
  bool Await(Op op) override {
    for (int part = 0; part < CommandsOf(op); ++part) {
      if (!IsGoingOn(op, Next())) return false;
    }
    return true;
  }

  void Stop(Op op, int calls) override {
    if (op == Op::kPing || op == Op::kPutMany) Do({"RPUSH", "there", kStop});
    for (; op == Op::kPut && calls > 0; --calls) Do({"RPUSH", "there", kStop});
  }

  void Fill(const Load& load) override {
    if (load.op == Op::kFillQueue) Do({"DEL", "queue"});
    if (load.op == Op::kFillList) Do({"DEL", "list"});
    const uint64_t part = std::max<uint64_t>((1 << 20) / (load.bytes + 64), 1);
    for (uint64_t from = 0; from < load.keys; from += part) {
      FillPart(load.op, from, std::min(from + part, load.keys));
    }
  }

  void OpenIdle(uint64_t connections) override {
    while (idle_.size() < connections) {
      idle_.push_back(Connect(address_));
      Require(idle_.back() != nullptr && idle_.back()->err == 0, "an idle connection");
    }
  }

 private:
  using Words = std::initializer_list<absl::string_view>;

  static int CommandsOf(Op op) { return op == Op::kQueue || op == Op::kLock ? 2 : 1; }

  void Append(Op op, int part, uint64_t key) {
    switch (op) {
      case Op::kGet: return Send({"GET", KeyText(key)});
      case Op::kSet: return Send({"SET", KeyText(key), content_});
      case Op::kIndex: return Send({"LINDEX", "list", absl::StrCat(key)});
      case Op::kAppend: return Send({"RPUSH", "list", content_});
      case Op::kQueue:
        return part == 0 ? Send({"RPUSH", "queue", content_}) : Send({"LPOP", "queue"});
      case Op::kLock:
        return part == 0 ? Send({"BLPOP", own_lock_, "0"}) : Send({"RPUSH", own_lock_, "token"});
      case Op::kAdd: return Send({"INCRBY", "value", "1"});
      case Op::kPut: return Send({"RPUSH", "there", content_});
      case Op::kTake: return Send({"BLPOP", "there", "0"});
      default: Require(false, absl::StrCat(NameOf(op), " is not known here"));
    }
  }

  static bool IsGoingOn(Op op, const Reply& reply) {
    if (op != Op::kTake) return true;
    return absl::string_view(reply->element[1]->str, reply->element[1]->len) != kStop;
  }

  void PutMany() {
    std::vector<absl::string_view> words(kBulk + 2, content_);
    words[0] = "RPUSH";
    words[1] = "there";
    Send(words);
    Next();
    items_ = kBulk;
  }
  bool TakeMany() {
    Send({"BLMPOP", "0", "1", "there", "LEFT", "COUNT", absl::StrCat(kBulk)});
    Reply reply = Next();
    const redisReply* items = reply->element[1];
    items_ = items->elements;
    const redisReply* last = items->element[items->elements - 1];
    return absl::string_view(last->str, last->len) != kStop;
  }
  bool Answer() {
    Reply item = Do({"BLPOP", "there", "0"});
    absl::string_view text(item->element[1]->str, item->element[1]->len);
    if (text == kStop) return false;
    Do({"RPUSH", "back", text});
    return true;
  }

  void NewToken(const std::string& lock) {
    Do({"DEL", lock});
    Do({"RPUSH", lock, "token"});
  }

  void FillPart(Op op, uint64_t from, uint64_t to) {
    for (uint64_t i = from; i < to; ++i) {
      if (op == Op::kFillDict) Send({"SET", KeyText(i), content_});
      if (op == Op::kFillList) Send({"RPUSH", "list", content_});
      if (op == Op::kFillQueue) Send({"RPUSH", "queue", content_});
    }
    for (uint64_t i = from; i < to; ++i) Next();
  }

  Reply Do(const Words& words) {
    Send(words);
    return Next();
  }
  // Into the buffer, which goes out when a reply is asked for that is not there.
  template <typename Words>
  void Send(const Words& words) {
    texts_.clear();
    lengths_.clear();
    for (absl::string_view word : words) {
      texts_.push_back(word.data());
      lengths_.push_back(word.size());
    }
    redisAppendCommandArgv(connection_.get(), static_cast<int>(texts_.size()), texts_.data(),
                           lengths_.data());
  }
  void Send(Words words) { Send<Words>(words); }
  Reply Next() {
    void* reply = nullptr;
    Require(redisGetReply(connection_.get(), &reply) == REDIS_OK, connection_->errstr);
    Reply got(static_cast<redisReply*>(reply));
    if (got->type == REDIS_REPLY_ERROR) Require(false, std::string(got->str, got->len));
    return got;
  }

  const std::string address_;
  Connection connection_;
  std::string own_lock_;
  std::string content_;
  uint64_t items_ = 1;
  std::vector<const char*> texts_;
  std::vector<size_t> lengths_;
  std::vector<Connection> idle_;
};

// Free when it was asked for.
int FreePort() {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(name);
  bind(fd, reinterpret_cast<sockaddr*>(&name), size);
  getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size);
  close(fd);
  return ntohs(name.sin_port);
}

// Whether it answers; then it has the token of the lock that all share.
bool HasBegun(const std::string& address) {
  Connection connection = Connect(address);
  if (connection == nullptr || connection->err != 0) return false;
  Reply reply(static_cast<redisReply*>(redisCommand(connection.get(), "RPUSH lock token")));
  return reply != nullptr && reply->type == REDIS_REPLY_INTEGER;
}

}  // namespace

absl::StatusOr<Side> StartRedis() {
  const int port = FreePort();
  const std::string address = absl::StrCat("127.0.0.1:", port);
  auto server = std::make_shared<Child>(
      std::vector<std::string>{"redis-server", "--bind", "127.0.0.1", "--port", absl::StrCat(port),
                               "--save", "", "--appendonly", "no", "--daemonize", "no", "--logfile",
                               "/dev/null", "--maxclients", "15000"});
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (!HasBegun(address)) {
    if (absl::Now() > deadline) {
      return absl::UnavailableError("redis-server does not start; is it installed?");
    }
    absl::SleepFor(absl::Milliseconds(5));
  }
  return Side({.name = "Redis",
               .server = server,
               .server_pid = server->pid(),
               .worker = {OwnProgram(), "--worker=redis", "--address=" + address},
               .environment = {},
               .can = [](const Load&) { return true; }});
}

std::unique_ptr<Client> ConnectRedis(const std::string& address) {
  return std::make_unique<RedisClient>(address, 0);
}

}  // namespace parley::bench
