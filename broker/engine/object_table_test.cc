#include "parley/broker/engine/object_table.h"

#include <vector>

#include "gtest/gtest.h"

namespace parley::engine {
namespace {

// The table itself asks nothing of the engine.
constexpr Engine* kNoEngine = nullptr;

TEST(ObjectTableTest, IdsGrowFromOneAndAreNotReused) {
  ObjectTable objects;
  EXPECT_EQ(objects.Add(kNoEngine, "list")->id, 1);
  EXPECT_EQ(objects.Add(kNoEngine, "dict")->id, 2);
  EXPECT_EQ(objects.Remove(2)->type_id, "dict");
  EXPECT_EQ(objects.Find(2), nullptr);
  EXPECT_EQ(objects.Add(kNoEngine, "dict")->id, 3);
  EXPECT_EQ(objects.next_id(), 4);
}

TEST(ObjectTableTest, SortedIsById) {
  ObjectTable objects;
  for (int i = 0; i < 100; ++i) objects.Add(kNoEngine, "list");
  objects.Remove(50);
  const std::vector<Object*> sorted = objects.Sorted();
  ASSERT_EQ(sorted.size(), 99);
  for (size_t i = 1; i < sorted.size(); ++i) EXPECT_GT(sorted[i]->id, sorted[i - 1]->id);
}

TEST(ObjectTableTest, NamesAreFoundUntilTheyAreRemoved) {
  ObjectTable objects;
  Object* object = objects.Add(kNoEngine, "list");
  EXPECT_EQ(objects.FindName("numbers"), nullptr);
  objects.SetName(*object, "numbers");
  EXPECT_EQ(objects.FindName("numbers"), object);
  EXPECT_EQ(object->name, "numbers");
  EXPECT_EQ(objects.names().count("numbers"), 1);
  objects.RemoveName(*object);
  EXPECT_EQ(objects.FindName("numbers"), nullptr);
  EXPECT_TRUE(object->name.empty());
  EXPECT_TRUE(objects.names().empty());
  EXPECT_EQ(objects.Find(object->id), object);
}

TEST(ObjectTableTest, AnObjectWithoutANameTakesNoNameAlong) {
  ObjectTable objects;
  Object* named = objects.Add(kNoEngine, "list");
  Object* other = objects.Add(kNoEngine, "list");
  objects.SetName(*named, "numbers");
  objects.RemoveName(*other);
  EXPECT_EQ(objects.FindName("numbers"), named);
}

TEST(ObjectTableTest, AHostNamesItsObject) {
  ObjectTable objects;
  Object* object = objects.Add(kNoEngine, "Queue");
  EXPECT_EQ(object->host.Describe(), "Queue 1");
  objects.SetName(*object, "tasks");
  EXPECT_EQ(object->host.Describe(), "Queue \"tasks\"");
}

}  // namespace
}  // namespace parley::engine
