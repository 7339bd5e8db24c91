// Namespace, as proto/namespace.proto and Python's Namespace have it.
#include <map>
#include <string>
#include <vector>

#include "parley/base/values/codec.h"
#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

using Names = std::vector<std::string>;

class NamespaceConformance : public ConformanceTest {};
INSTANTIATE_TEST_SUITE_P(Worlds, NamespaceConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(NamespaceConformance, AttributesOfManyTypes) {
  auto settings = *NewClient()->Namespace();
  ASSERT_EQ(ErrorOf(settings.Set("debug", true)), "OK");
  ASSERT_EQ(ErrorOf(settings.Set("level", 3)), "OK");
  ASSERT_EQ(ErrorOf(settings.Set("mode", "fast")), "OK");
  ASSERT_EQ(ErrorOf(settings.Set("weights", std::vector<double>{0.5, 1})), "OK");
  EXPECT_TRUE(*settings.Get<bool>("debug"));
  EXPECT_EQ(*settings.Get<int>("level"), 3);
  EXPECT_EQ(*settings.Get<std::string>("mode"), "fast");
  EXPECT_EQ(*settings.Get<std::vector<double>>("weights"), (std::vector<double>{0.5, 1}));
  EXPECT_EQ(*settings.Names(), (Names{"debug", "level", "mode", "weights"}));
}

TEST_P(NamespaceConformance, AnAttributeCanChangeItsType) {
  auto settings = *NewClient()->Namespace();
  ASSERT_EQ(ErrorOf(settings.Set("level", 3)), "OK");
  ASSERT_EQ(ErrorOf(settings.Set("level", "high")), "OK");
  EXPECT_EQ(settings.Get<int>("level").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(*settings.Get<std::string>("level"), "high");
}

TEST_P(NamespaceConformance, AMissingAttributeIsAnAttributeError) {
  auto settings = *NewClient()->Namespace();
  EXPECT_EQ(ErrorOf(settings.Get<int>("level")), "NOT_FOUND AttributeError");
  EXPECT_EQ(ErrorOf(settings.Delete("level")), "NOT_FOUND AttributeError");
  EXPECT_FALSE(*settings.Contains("level"));
  ASSERT_EQ(ErrorOf(settings.Set("level", 3)), "OK");
  EXPECT_TRUE(*settings.Contains("level"));
  EXPECT_EQ(ErrorOf(settings.Delete("level")), "OK");
  EXPECT_FALSE(*settings.Contains("level"));
  EXPECT_EQ(*settings.Names(), Names());
}

TEST_P(NamespaceConformance, NamesThatBeginWithAnUnderscoreAreNotShared) {
  auto settings = *NewClient()->Namespace();
  absl::Status status = settings.Set("_hidden", 1);
  EXPECT_EQ(ErrorOf(status), "INVALID_ARGUMENT AttributeError");
  EXPECT_NE(status.message().find("\"_hidden\" is not shared"), absl::string_view::npos) << status;
  EXPECT_EQ(ErrorOf(settings.Get<int>("_hidden")), "INVALID_ARGUMENT AttributeError");
  EXPECT_EQ(ErrorOf(settings.Delete("_hidden")), "INVALID_ARGUMENT AttributeError");
  EXPECT_EQ(ErrorOf(settings.Contains("_hidden")), "INVALID_ARGUMENT AttributeError");
  EXPECT_EQ(ErrorOf(NewClient()->Namespace({.initial = {{"_hidden", true}}})),
            "INVALID_ARGUMENT AttributeError");
  EXPECT_EQ(ErrorOf(settings.Set("ok_", 1)), "OK");
  EXPECT_EQ(ErrorOf(settings.Set("", 1)), "OK");  // as Python's setattr
  EXPECT_EQ(ErrorOf(settings.Set("größe", 1)), "OK");
}

TEST_P(NamespaceConformance, TheFirstWhoAsksGivesTheInitialAttributes) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->Namespace(
      {.name = "settings", .initial = {{"debug", false}, {"level", int64_t{3}}, {"mode", "a"}}});
  auto theirs = *two->Namespace({.name = "settings", .initial = {{"level", int64_t{9}}}});
  EXPECT_EQ(*theirs.Get<int>("level"), 3);
  ASSERT_EQ(ErrorOf(theirs.Set("debug", true)), "OK");
  EXPECT_TRUE(*mine.Get<bool>("debug"));
  EXPECT_EQ(*mine.Get<std::string>("mode"), "a");
}

TEST_P(NamespaceConformance, KeepsTheObjectsThatItNames) {
  Client client = NewClient();
  auto shared = *client->Namespace();
  {
    auto list = *client->List<int>({.initial = {1}});
    ASSERT_EQ(ErrorOf(shared.Set("list", list)), "OK");
  }
  EXPECT_EQ(*shared.Get<List<int>>("list")->Get(0), 1);
  ASSERT_EQ(ErrorOf(shared.Set("list", nullptr)), "OK");
  Await([&] { return NumberOfObjects() == 1; });
}

TEST_P(NamespaceConformance, AsynchronousCallsKeepTheirOrder) {
  auto settings = *NewClient()->Namespace();
  auto set = settings.SetAsync("level", 3);
  auto got = settings.GetAsync<int>("level");
  auto contains = settings.ContainsAsync("level");
  auto names = settings.NamesAsync();
  auto deleted = settings.DeleteAsync("level");
  auto again = settings.DeleteAsync("level");
  EXPECT_EQ(ErrorOf(set.Get()), "OK");
  EXPECT_EQ(*got.Get(), 3);
  EXPECT_TRUE(*contains.Get());
  EXPECT_EQ(*names.Get(), Names{"level"});
  EXPECT_EQ(ErrorOf(deleted.Get()), "OK");
  EXPECT_EQ(ErrorOf(again.Get()), "NOT_FOUND AttributeError");
}

TEST_P(NamespaceConformance, AnEmptyProxyFailsEveryCall) {
  Namespace empty;
  EXPECT_EQ(ErrorOf(empty.Set("a", 1)), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.Get<int>("a")), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.GetAsync<int>("a").Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.Names()), "FAILED_PRECONDITION");
}

}  // namespace
}  // namespace parley::testing
