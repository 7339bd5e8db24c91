// Attackers with a TCP connection: raw bytes, and HTTP/2 that is not as it should be.

#include "absl/strings/str_cat.h"
#include "parley/proto/session.pb.h"
#include "parley/tests/fuzz/attacks.h"
#include "parley/tests/testing/raw_socket.h"

namespace parley::testing {
namespace {

enum FrameType : uint8_t {
  kData = 0,
  kHeaders = 1,
  kReset = 3,
  kSettings = 4,
  kPing = 6,
  kWindow = 8,
  kContinuation = 9
};
constexpr uint8_t kEndHeaders = 4;
constexpr absl::Duration kAWhile = absl::Milliseconds(20);

std::string Start() { return absl::StrCat(Http2Preface(), Http2Frame(kSettings, 0, 0, "")); }

// Sends it all, or as much as the broker listens to.
void Say(const Target& target, const std::string& bytes) {
  RawSocket socket(target.address);
  socket.Send(bytes);
  socket.WaitForClose(kAWhile);
}

void Noise(const Target& target, Random& random) {
  Say(target, RandomBytes(random, Below(random, 5000)));
}

void NoiseAfterThePreface(const Target& target, Random& random) {
  Say(target, absl::StrCat(Start(), RandomBytes(random, Below(random, 5000))));
}

void RandomFrames(const Target& target, Random& random) {
  std::string bytes = Start();
  for (int i = 0; i < 30; ++i) {
    absl::StrAppend(
        &bytes, Http2Frame(static_cast<uint8_t>(Below(random, 12)), static_cast<uint8_t>(random()),
                           static_cast<uint32_t>(Below(random, 6)),
                           RandomBytes(random, Below(random, 100))));
  }
  Say(target, bytes);
}

void OversizedLength(const Target& target, Random& random) {
  Say(target, absl::StrCat(Start(), Http2Call(1), "\xff\xff\xff",
                           std::string(1, static_cast<char>(Below(random, 10))),
                           std::string("\0\0\0\0\1", 5), RandomBytes(random, 1000)));
}

void OversizedMessage(const Target& target, Random& random) {
  // Compressed or not, it says that it has 4 GiB.
  std::string head(1, static_cast<char>(Below(random, 2)));
  Say(target, absl::StrCat(Start(), Http2Call(1),
                           Http2Frame(kData, 0, 1, head + "\xff\xff\xff\xff" + "begin")));
}

void Floods(const Target& target, Random& random) {
  std::string bytes = Start();
  uint64_t kind = Below(random, 4);
  for (uint32_t i = 0; i < 500; ++i) {
    if (kind == 0) absl::StrAppend(&bytes, Http2Frame(kSettings, 0, 0, ""));
    if (kind == 1) absl::StrAppend(&bytes, Http2Frame(kSettings, 0, 0, RandomBytes(random, 6)));
    if (kind == 2) absl::StrAppend(&bytes, Http2Frame(kPing, 0, 0, RandomBytes(random, 8)));
    if (kind == 3) {
      absl::StrAppend(&bytes, Http2Call(2 * i + 1),
                      Http2Frame(kReset, 0, 2 * i + 1, std::string("\0\0\0\x8", 4)));
    }
  }
  Say(target, bytes);
}

void BadStreamIds(const Target& target, Random& random) {
  uint32_t id = static_cast<uint32_t>(Below(random, 3) == 0 ? 0 : 2 * Below(random, 100));
  Say(target, absl::StrCat(Start(), Http2Call(7), Http2Call(5), Http2Call(id),
                           Http2Frame(kData, 0, id + 100, "for nobody")));
}

void BadHeaders(const Target& target, Random& random) {
  Say(target, absl::StrCat(Start(), Http2Frame(kHeaders, kEndHeaders, 1, RandomBytes(random, 200)),
                           Http2Frame(kContinuation, kEndHeaders, 1, RandomBytes(random, 200))));
}

void WindowOverflow(const Target& target, Random&) {
  std::string most = "\x7f\xff\xff\xff";
  Say(target, absl::StrCat(Start(), Http2Call(1), Http2Frame(kWindow, 0, 0, most),
                           Http2Frame(kWindow, 0, 0, most), Http2Frame(kWindow, 0, 1, most)));
}

// A conversation as it should be, cut off somewhere, or with one byte changed.
void AlmostRight(const Target& target, Random& random) {
  wire::ClientFrame hello;
  hello.mutable_hello()->set_version(1);
  hello.mutable_hello()->set_nonce(RandomBytes(random, 32));
  std::string bytes =
      absl::StrCat(Start(), Http2Call(1), Http2Message(1, hello.SerializeAsString()));
  if (Below(random, 2) == 0) {
    bytes.resize(Below(random, bytes.size()));
  } else {
    bytes[Below(random, bytes.size())] = static_cast<char>(random());
  }
  Say(target, bytes);
}

}  // namespace

std::vector<Attack> SocketAttacks() {
  return {Noise,  NoiseAfterThePreface, RandomFrames, OversizedLength, OversizedMessage,
          Floods, BadStreamIds,         BadHeaders,   WindowOverflow,  AlmostRight};
}

}  // namespace parley::testing
