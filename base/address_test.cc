#include "parley/base/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "parley/base/descriptor.h"

namespace parley {
namespace {

using ::testing::HasSubstr;

std::string WhatIsWrong(absl::string_view text) {
  absl::StatusOr<Address> address = Address::Parse(text);
  if (address.ok()) return "nothing";
  EXPECT_EQ(address.status().code(), absl::StatusCode::kInvalidArgument) << text;
  return std::string(address.status().message());
}

bool IsLoopback(absl::string_view text) { return Address::Parse(text).value().IsLoopback(); }

TEST(AddressTest, ReadsHostsAndPorts) {
  const Address name = Address::Parse("broker-1.example.com:7600").value();
  EXPECT_FALSE(name.is_unix());
  EXPECT_EQ(name.host(), "broker-1.example.com");
  EXPECT_EQ(name.port(), 7600);
  EXPECT_EQ(Address::Parse("[fe80::1%eth0]:0").value().host(), "[fe80::1%eth0]");
  EXPECT_EQ(Address::Parse("localhost:65535").value().port(), 65535);
}

TEST(AddressTest, APathIsWhatItSays) {
  for (const char* path : {"/tmp/a%20b", "/tmp/a b#c?d", "relative", "/\xff"}) {
    EXPECT_EQ(Address::Parse(absl::StrCat("unix:", path)).value().path(), path);
  }
  EXPECT_EQ(Address::Parse("unix:///tmp/x").value().path(), "/tmp/x");
  EXPECT_EQ(Address::Parse("unix:" + std::string(107, 'x')).value().path().size(), 107u);
}

TEST(AddressTest, SaysWhatIsWrong) {
  EXPECT_THAT(WhatIsWrong("unix:"), HasSubstr("names no path"));
  EXPECT_THAT(WhatIsWrong("unix:" + std::string(108, 'x')), HasSubstr("at most 107 bytes"));
  EXPECT_THAT(WhatIsWrong(std::string("unix:a\0b", 8)), HasSubstr("NUL"));
  EXPECT_THAT(WhatIsWrong(""), HasSubstr("no port"));
  EXPECT_THAT(WhatIsWrong("nowhere"), HasSubstr("no port"));
  EXPECT_THAT(WhatIsWrong("[::1]"), HasSubstr("no port"));
  EXPECT_THAT(WhatIsWrong(":7600"), HasSubstr("no host"));
  EXPECT_THAT(WhatIsWrong("::1:7600"), HasSubstr("in brackets"));
  EXPECT_THAT(WhatIsWrong("[::1:7600"), HasSubstr("neither a name nor"));
  EXPECT_THAT(WhatIsWrong("unix-abstract:1"), HasSubstr("neither a name nor"));
  EXPECT_THAT(WhatIsWrong("[nowhere]:1"), HasSubstr("neither a name nor"));
  for (const char* host : {"a b", "a/b", "http://host", "h\xc3\xb6st", "host\n"}) {
    EXPECT_THAT(WhatIsWrong(absl::StrCat(host, ":1")), HasSubstr("is not an address")) << host;
  }
  EXPECT_THAT(WhatIsWrong(std::string(254, 'a') + ":1"), HasSubstr("neither a name nor"));
  for (const char* port : {"", "x", "65536", "-1", "+1", " 1", "1 ", "0x10"}) {
    EXPECT_THAT(WhatIsWrong(absl::StrCat("localhost:", port)), HasSubstr("0 to 65535")) << port;
  }
}

TEST(AddressTest, KnowsLoopbackHoweverItIsWritten) {
  for (const char* address : {"localhost:1", "LOCALHOST:1", "127.0.0.1:1", "127.1.2.3:1", "[::1]:1",
                              "[0:0:0:0:0:0:0:1]:1", "[::ffff:127.0.0.1]:1", "unix:/x"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
  for (const char* address : {"0.0.0.0:1", "[::]:1", "127.example.com:1", "example.com:1",
                              "[::2]:1", "[::ffff:1.2.3.4]:1", "localhost.example.com:1"}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

TEST(AddressTest, GrpcReadsItTheSameWay) {
  const Address path = Address::Parse("unix:/tmp/a%20b c#?").value();
  EXPECT_EQ(path.ToChannelTarget(), "unix:/tmp/a%2520b%20c%23%3F");
  EXPECT_EQ(path.ToListenTarget(), path.ToChannelTarget());
  const Address name = Address::Parse("unix-1:080").value();
  EXPECT_EQ(name.ToListenTarget(), "unix-1:80");
  EXPECT_EQ(name.ToChannelTarget(), "dns:///unix-1:80");
}

class AddressPathTest : public ::testing::Test {
 protected:
  AddressPathTest() {
    char name[] = "/tmp/address_test.XXXXXX";
    if (mkdtemp(name) == nullptr) std::abort();
    folder_ = name;
  }
  ~AddressPathTest() override { std::filesystem::remove_all(folder_); }
  Address At(const std::string& name) const {
    return Address::Parse(absl::StrCat("unix:", folder_, "/", name)).value();
  }

  std::string folder_;
};

TEST_F(AddressPathTest, WhatLiesThereIsLookedAt) {
  std::ofstream(folder_ + "/file") << "x";
  EXPECT_THAT(At("file").CheckConnectable().message(), HasSubstr("no socket"));
  EXPECT_THAT(At("file").CheckListenable().message(), HasSubstr("no socket"));
  EXPECT_THAT(At(".").CheckListenable().message(), HasSubstr("no socket"));
  EXPECT_THAT(At("no/such").CheckConnectable().message(), HasSubstr("there is no folder"));
  EXPECT_THAT(At("no/such").CheckListenable().message(), HasSubstr("make it first"));
  EXPECT_TRUE(At("free").CheckListenable().ok());
  EXPECT_TRUE(At("free").CheckConnectable().ok()) << "a broker may come";
}

TEST_F(AddressPathTest, WhoListensIsNotReplaced) {
  const Address address = At("socket");
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  address.path().copy(name.sun_path, sizeof(name.sun_path) - 1);
  {
    const Descriptor listener(socket(AF_UNIX, SOCK_STREAM, 0));
    ASSERT_EQ(bind(listener.number(), reinterpret_cast<sockaddr*>(&name), sizeof(name)), 0);
    ASSERT_EQ(listen(listener.number(), 8), 0);
    EXPECT_EQ(address.CheckListenable().code(), absl::StatusCode::kAlreadyExists);
    EXPECT_TRUE(address.CheckConnectable().ok());
  }
  EXPECT_TRUE(address.CheckListenable().ok()) << "it was left behind";
  EXPECT_TRUE(address.CheckConnectable().ok()) << "a broker may come back";
}

TEST_F(AddressPathTest, OnlyABrokerChoosesAPort) {
  EXPECT_TRUE(Address::Parse("localhost:0").value().CheckListenable().ok());
  EXPECT_THAT(Address::Parse("localhost:0").value().CheckConnectable().message(),
              HasSubstr("port 0"));
  EXPECT_TRUE(Address::Parse("localhost:1").value().CheckConnectable().ok());
}

}  // namespace
}  // namespace parley
