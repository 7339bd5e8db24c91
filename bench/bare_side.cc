#include "parley/bench/bare_side.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "parley/bench/bare_stream.h"
#include "parley/proxy/session/session.h"

namespace parley::bench {
namespace {

constexpr size_t kKeyBytes = 16;

class BareClient final : public Client {
 public:
  BareClient(std::string address, absl::Duration busy_poll)
      : address_(std::move(address)), busy_poll_(busy_poll), stream_(address_, busy_poll) {}

  std::unique_ptr<Client> ForThread(int) override {
    return std::make_unique<BareClient>(address_, busy_poll_);
  }
  void Prepare(const Load& load) override {
    bytes_ = load.bytes;
    messages_.clear();
  }
  bool Call(Op op, uint64_t) override {
    stream_.RoundTrip(MessageOf(op, 1));
    return true;
  }
  void Begin(Op, uint64_t) override { ++begun_; }
  bool Await(Op op) override {
    if (answered_ == 0) {
      stream_.RoundTrip(MessageOf(op, begun_));
      answered_ = std::exchange(begun_, 0);
    }
    --answered_;
    return true;
  }
  void Stop(Op, int) override {}
  void Fill(const Load&) override {}
  void OpenIdle(uint64_t) override {}

 private:
  // Made once for each size.
  const grpc::ByteBuffer& MessageOf(Op op, int calls) {
    auto [place, added] = messages_.try_emplace({op, calls});
    if (added) {
      FrameSizes sizes = op == Op::kGet ? FrameSizesOfGet(kKeyBytes, bytes_, calls)
                                        : FrameSizesOfSet(kKeyBytes, bytes_, calls);
      place->second = BareMessage(sizes.call, sizes.reply);
    }
    return place->second;
  }

  const std::string address_;
  const absl::Duration busy_poll_;
  BareStream stream_;
  size_t bytes_ = 0;
  std::map<std::pair<Op, int>, grpc::ByteBuffer> messages_;
  int begun_ = 0;
  int answered_ = 0;
};

absl::StatusOr<Side> Start(const std::string& name, absl::Duration busy_poll) {
  const std::string flag = absl::StrCat("--busy_poll=", absl::FormatDuration(busy_poll));
  auto server =
      std::make_shared<Child>(std::vector<std::string>{OwnProgram(), "--worker=bare_server", flag});
  const std::string line = server->ReadLine();
  absl::string_view address = line;
  if (!absl::ConsumePrefix(&address, "listening on ")) {
    return absl::UnavailableError(absl::StrCat("the bare stream's server does not start: ", line));
  }
  return Side({.name = name,
               .server = server,
               .server_pid = server->pid(),
               .worker = {OwnProgram(), "--worker=bare", flag, absl::StrCat("--address=", address)},
               .environment = {},
               .can = [](const Load& load) { return load.op == Op::kGet || load.op == Op::kSet; }});
}

}  // namespace

absl::StatusOr<Side> StartBare() { return Start("bare gRPC", absl::ZeroDuration()); }

absl::StatusOr<Side> StartBusyBare() {
  return Start("bare gRPC, busy", session::SessionOptions().busy_poll);
}

std::unique_ptr<Client> ConnectBare(const std::string& address, absl::Duration busy_poll) {
  return std::make_unique<BareClient>(address, busy_poll);
}

}  // namespace parley::bench
