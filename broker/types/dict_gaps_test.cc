// A dict that grows and shrinks at random, against a plain model.
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "parley/broker/types/dict_servant.h"
#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

// A dict of entries in a plain vector, searched from the front.
class Model {
 public:
  void Set(int64_t key, int64_t value) {
    for (auto& entry : entries_) {
      if (entry.first == key) return void(entry.second = value);
    }
    entries_.emplace_back(key, value);
  }
  bool Delete(int64_t key) {
    return std::erase_if(entries_, [&](const auto& entry) { return entry.first == key; }) > 0;
  }
  std::string Shown() const {
    DatumMap map;
    for (const auto& [key, value] : entries_) {
      DatumEntry* entry = map.add_entries();
      entry->mutable_key()->set_integer(key);
      entry->mutable_value()->set_integer(value);
    }
    return map.ShortDebugString();
  }
  const std::vector<std::pair<int64_t, int64_t>>& entries() const { return entries_; }

 private:
  std::vector<std::pair<int64_t, int64_t>> entries_;
};

// The same calls to the servant and to the model.
class DictGapsTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(harness_.Start<DictServant>(dict::DictInit()).ok()); }
  void Set(int64_t key, int64_t value) {
    dict::SetRequest request;
    *request.mutable_key() = Int(key);
    *request.mutable_value() = Int(value);
    EXPECT_TRUE(harness_.Call<dict::SetReply>("Set", request).ok());
    model_.Set(key, value);
  }
  void Delete(int64_t key) {
    dict::DeleteRequest request;
    *request.mutable_key() = Int(key);
    EXPECT_EQ(harness_.Call<dict::DeleteReply>("Delete", request).ok(), model_.Delete(key));
  }
  void ExpectSame() {
    auto copy = harness_.Call<dict::CopyReply>("Copy", dict::CopyRequest());
    ASSERT_EQ(Shown(copy->map()), model_.Shown());
    auto len = harness_.Call<dict::LenReply>("Len", dict::LenRequest());
    ASSERT_EQ(len->length(), model_.entries().size());
  }

  ServantHarness harness_{"dict 1"};
  Model model_;
};

TEST_F(DictGapsTest, GapsAreClosedWithoutLosingTheOrder) {
  std::mt19937 random(42);
  for (int step = 0; step < 20'000; ++step) {
    auto key = static_cast<int64_t>(random() % 300);
    bool growing = (step / 2000) % 2 == 0;
    if (random() % 10 < (growing ? 8u : 2u)) {
      Set(key, step);
    } else if (random() % 2 == 0 && !model_.entries().empty()) {
      Delete(int64_t{model_.entries().front().first});
    } else {
      Delete(key);
    }
    if (step % 97 != 0) continue;
    ASSERT_NO_FATAL_FAILURE(ExpectSame()) << "step " << step;
  }
}

// As a queue is used: the gaps are all at the front.
TEST_F(DictGapsTest, FirstInFirstOut) {
  for (int64_t step = 0; step < 2000; ++step) {
    Set(step, -step);
    if (step >= 10) Delete(step - 10);
    if (step % 97 != 0) continue;
    ASSERT_NO_FATAL_FAILURE(ExpectSame()) << "step " << step;
  }
}

}  // namespace
}  // namespace parley::types
