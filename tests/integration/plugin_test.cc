// parleyd --plugin: typeids from shared libraries, and what is refused.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "parley/base/status.h"
#include "parley/proto/manager.pb.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/process.h"
#include "tests/integration/plugins/note.pb.h"

namespace parley {
namespace {

using testing::Note;

std::string Plugin(const std::string& name) {
  return testing::Runfile(absl::StrCat("tests/integration/plugins/lib", name, ".so"));
}

absl::StatusOr<SyncManager> StartWith(const std::vector<std::string>& flags) {
  // What a plugin and the broker both link is there twice, though only one counts.
  const char* options = std::getenv("ASAN_OPTIONS");
  setenv("ASAN_OPTIONS",
         absl::StrCat(options == nullptr ? "" : options, ":detect_odr_violation=0").c_str(), 1);
  return SyncManager::Start({.extra_flags = flags});
}

// Fails with the code, names the plugin, and says each of `texts`.
void ExpectRefusal(const std::string& path, absl::StatusCode code,
                   const std::vector<std::string>& texts,
                   const std::vector<std::string>& further_flags = {}) {
  std::vector<std::string> flags = further_flags;
  flags.push_back("--plugin=" + path);
  absl::Status status = StartWith(flags).status();
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), absl::StrCat("plugin ", path, ": "))) << status;
  for (const std::string& text : texts) {
    EXPECT_TRUE(absl::StrContains(status.message(), text)) << text << ": " << status;
  }
  EXPECT_TRUE(testing::ChildrenOf(getpid()).empty());
}

class NotesProxy : public DynamicProxy {
 public:
  static constexpr char kTypeId[] = "Notes";
  using DynamicProxy::DynamicProxy;
  absl::StatusOr<Note> Add(const Note& note) const { return Call<Note>("add", note); }
};

TEST(PluginTest, ItsTypeidsAreThoseOfTheBroker) {
  auto manager = StartWith({"--plugin=" + Plugin("counter")});
  ASSERT_TRUE(manager.ok()) << manager.status();
  auto counter = manager->Create("Counter", {.name = "hits"}, 5);
  ASSERT_TRUE(counter.ok()) << counter.status();
  EXPECT_EQ(counter->Call<int64_t>("increment", 2).value(), 7);
  EXPECT_EQ(manager->LookUp<DynamicProxy>("hits")->Call<int64_t>("value").value(), 7);
  auto fork = counter->Call<DynamicProxy>("fork");
  ASSERT_TRUE(fork.ok()) << fork.status();
  auto pages = fork->Call<Iterator<int64_t>>("count_down");
  ASSERT_TRUE(pages.ok()) << pages.status();
  EXPECT_EQ(pages->NextPage().value(), (std::vector<int64_t>{7, 6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(fork->Call<int64_t>("value").value(), 0);
  EXPECT_EQ(counter->Call<int64_t>("value").value(), 7);
  EXPECT_TRUE(manager->Queue<int>()->Put(1).ok());  // the others are there too
}

// Each has a class of the same name, and Parley's code.
TEST(PluginTest, SeveralAreLoadedSideBySide) {
  const std::string both = absl::StrCat(Plugin("counter"), ",", Plugin("notes"));
  for (const std::vector<std::string>& flags :
       {std::vector<std::string>{"--plugin=" + both},
        {"--plugin=" + Plugin("counter"), "--plugin", Plugin("notes")}}) {
    auto manager = StartWith(flags);
    ASSERT_TRUE(manager.ok()) << manager.status();
    EXPECT_EQ(manager->Create("Counter", 1)->Call<int64_t>("increment", 5).value(), 6);
    EXPECT_TRUE(manager->Create("Notes").ok());
  }
}

TEST(PluginTest, ItsMessagesAreItsOwn) {
  auto manager = StartWith({"--plugin=" + Plugin("notes")});
  ASSERT_TRUE(manager.ok()) << manager.status();
  NotesProxy notes = manager->Create<NotesProxy>().value();
  Note note;
  note.set_text("a");
  note.add_attached()->set_integer(1);
  ASSERT_TRUE(notes.Add(note).ok());
  note.set_text("b");
  auto sum = notes.Add(note);
  ASSERT_TRUE(sum.ok()) << sum.status();
  EXPECT_EQ(sum->text(), "ab");
  EXPECT_EQ(sum->attached_size(), 2);
  EXPECT_TRUE(absl::IsInvalidArgument(notes.Call("add", 5)));
}

TEST(PluginTest, ItsSchemaIsTold) {
  auto manager = StartWith({"--plugin=" + Plugin("counter")});
  ASSERT_TRUE(manager.ok()) << manager.status();
  manager::DescribeRequest request;
  request.set_typeid_("Counter");
  request.set_with_schema(true);
  auto described = manager->stub().Describe(request);
  ASSERT_TRUE(described.ok()) << described.status();
  EXPECT_EQ(described->doc(), "Counts.");
  EXPECT_EQ(described->signature(), "Counter(int64)");
  ASSERT_EQ(described->methods_size(), 4);
  EXPECT_EQ(described->methods(0).signature(), "increment(int64) -> int64");
  EXPECT_EQ(described->methods(2).returns(), "Counter");
  EXPECT_TRUE(described->methods(3).streams());
  EXPECT_TRUE(described->creatable());
  EXPECT_TRUE(described->hosted());
  google::protobuf::FileDescriptorSet schema;
  ASSERT_TRUE(schema.ParseFromString(described->schema()));
  ASSERT_EQ(schema.file_size(), 2);
  EXPECT_EQ(schema.file(0).name(), "parley/proto/datum.proto");
  EXPECT_EQ(schema.file(1).name(), "parley/proto/dynamic.proto");
}

TEST(PluginTest, WhatIsNoPluginIsRefused) {
  ExpectRefusal("/nowhere/libcounter.so", absl::StatusCode::kNotFound, {"No such file"});
  ExpectRefusal("/", absl::StatusCode::kNotFound, {"it is no file"});
  const std::string text = absl::StrCat(std::getenv("TEST_TMPDIR"), "/libtext.so");
  std::ofstream(text) << "\nparley-plugin[";
  ExpectRefusal(text, absl::StatusCode::kInvalidArgument, {"it is no shared library"});
  ExpectRefusal(Plugin("bare"), absl::StatusCode::kInvalidArgument,
                {"it is no plugin", "PARLEY_PLUGIN"});
  std::filesystem::remove(text);
}

// Before any of its code runs: it would abort.
TEST(PluginTest, OneForAnotherBrokerIsRefusedUnloaded) {
  ExpectRefusal(Plugin("foreign"), absl::StatusCode::kFailedPrecondition,
                {"it was built with Parley 0.0.1, plugin interface 0, this broker with Parley ",
                 "build both with the same"});
}

TEST(PluginTest, OneThatLacksWhatItUsesIsRefused) {
  ExpectRefusal(Plugin("incomplete"), absl::StatusCode::kFailedPrecondition,
                {"it can't be loaded: ", "NobodyHasThis"});
}

TEST(PluginTest, WhatItFailsWithEndsTheProgram) {
  ExpectRefusal(Plugin("taken"), absl::StatusCode::kAlreadyExists, {"\"dict\""});
  ExpectRefusal(Plugin("throws"), absl::StatusCode::kUnknown, {"it threw: no licence"});
  ExpectRefusal(Plugin("counter"), absl::StatusCode::kAlreadyExists, {"\"Counter\""},
                {"--plugin=" + Plugin("counter")});
}

TEST(PluginTest, TwoWithTheSameProtoFileAreRefused) {
  ExpectRefusal(Plugin("same_proto"), absl::StatusCode::kAlreadyExists, {".proto file"},
                {"--plugin=" + Plugin("notes")});
}

}  // namespace
}  // namespace parley
