#include "parley/tests/conformance/conformance.h"

#include "absl/strings/str_cat.h"

namespace parley::testing {

std::string ErrorOf(const absl::Status& status) {
  std::string code = absl::StatusCodeToString(status.code());
  std::string reason = Reason(status);
  return reason.empty() ? code : absl::StrCat(code, " ", reason);
}

std::map<Kind, ConformanceTest::Shared>& ConformanceTest::worlds() {
  static auto* worlds = new std::map<Kind, Shared>();
  return *worlds;
}

ConformanceTest::Shared& ConformanceTest::shared() {
  auto found = worlds().find(GetParam());
  if (found == worlds().end()) {
    std::unique_ptr<World> world = World::Start(GetParam(), types());
    Client watcher = world->Connect();
    found = worlds().emplace(GetParam(), Shared{std::move(world), watcher}).first;
  }
  return found->second;
}

void ConformanceTest::TearDown() {
  auto names = shared().watcher->stub().ListNames({});
  ASSERT_TRUE(names.ok()) << names.status();
  for (const auto& entry : names->entries()) {
    EXPECT_TRUE(shared().watcher->RemoveName(entry.name()).ok());
  }
  Await([&] { return NumberOfObjects() == 0; });
  for (const Client& client : clients_) client.End();
  Await([&] { return DebugInfo().sessions() == 1; });
}

Client ConformanceTest::NewClient() {
  clients_.push_back(shared().world->Connect());
  return clients_.back();
}

void ConformanceTest::Kill(const Client& client) {
  uint64_t sessions = DebugInfo().sessions();
  client.End();
  Await([&] { return DebugInfo().sessions() < sessions; });
}

manager::DebugInfoReply ConformanceTest::DebugInfo() {
  auto info = shared().watcher->stub().DebugInfo({});
  EXPECT_TRUE(info.ok()) << info.status();
  return info.ok() ? *info : manager::DebugInfoReply();
}

manager::DebugInfoReply::Object ConformanceTest::InfoOf(uint64_t id) {
  manager::DebugInfoReply info = DebugInfo();
  for (const auto& object : info.objects()) {
    if (object.id() == id) return object;
  }
  return {};
}

uint64_t ConformanceTest::NumberOfObjects() { return DebugInfo().objects_size(); }

}  // namespace parley::testing
