#include "parley/proxy/stub/request_bytes.h"

#include <gtest/gtest.h>

#include <string>

#include "parley/base/status.h"
#include "parley/proto/dict.pb.h"
#include "parley/proto/manager.pb.h"
#include "parley/proto/namespace.pb.h"

namespace parley::stub {
namespace {

// What it refuses a request with; nothing may be said on standard error.
template <typename Request>
std::string Refusal(const Request& request) {
  ::testing::internal::CaptureStderr();
  absl::StatusOr<std::string> bytes = RequestBytes(request);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  if (bytes.ok()) return "none";
  EXPECT_TRUE(IsUnicodeDecodeError(bytes.status())) << bytes.status();
  return std::string(bytes.status().message());
}

TEST(RequestBytesTest, TextsThatAreUtf8AreSent) {
  manager::CreateRequest request;
  request.set_name("\u00e4");
  request.set_init("\xff");  // bytes
  EXPECT_EQ(*RequestBytes(request), request.SerializeAsString());
  EXPECT_EQ(*RequestBytes(dict::LenRequest()), "");
}

TEST(RequestBytesTest, ATextThatIsNoneIsNamed) {
  manager::CreateRequest request;
  request.set_name("a\xff");
  EXPECT_EQ(Refusal(request), "name \"a\\xff\" is not UTF-8; give it a text that is");
}

TEST(RequestBytesTest, TextsWithinMessagesAreLookedAt) {
  namespaces::NamespaceInit init;
  init.add_initial()->set_name("a");
  EXPECT_EQ(Refusal(init), "none");
  init.add_initial()->set_name("\xff");
  EXPECT_EQ(Refusal(init), "name \"\\xff\" is not UTF-8; give it a text that is");
  manager::IncrefRequest incref;
  incref.mutable_ref()->set_typeid_("\xc0");
  EXPECT_NE(Refusal(incref), "none");
  const google::protobuf::MessageLite& lite = incref;
  EXPECT_NE(Refusal(lite), "none");
}

}  // namespace
}  // namespace parley::stub
