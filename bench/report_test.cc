#include "parley/bench/report.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

namespace parley::bench {
namespace {

std::vector<Row> Rows() {
  std::vector<Row> rows = {{"dict get", "Parley", "us", 20, 50},
                           {"dict get", "Redis", "us", 30, 90},
                           {"dict get", "Redis", "calls/s", 1'234'567},
                           {"idle", "Parley", "us", 0, 0},
                           {"idle", "Redis", "us", 5, 6}};
  AddRatios(&rows);
  return rows;
}

TEST(ReportTest, TheMedianOfRounds) {
  EXPECT_EQ(MedianOf({9, 1, 5}), 5);
  EXPECT_EQ(MedianOf({4, 1, 2, 3}), 2);
  EXPECT_EQ(MedianOf({}), 0);
}

TEST(ReportTest, RatiosAreOverOursOfTheSameCaseAndMetric) {
  std::vector<Row> rows = Rows();
  EXPECT_EQ(rows[0].ratio, 1);
  EXPECT_EQ(rows[1].ratio, 1.5);
  EXPECT_FALSE(rows[2].ratio.has_value()) << "ours has no calls/s";
  EXPECT_FALSE(rows[4].ratio.has_value()) << "ours took no time";
}

TEST(ReportTest, FindsByCaseSideAndMetric) {
  std::vector<Row> rows = Rows();
  EXPECT_EQ(FindRow(rows, "dict get", "Redis", "us"), &rows[1]);
  EXPECT_EQ(FindRow(rows, "dict get", "Redis", "MB/s"), nullptr);
  EXPECT_EQ(FindRow(rows, "dict set", "Redis", "us"), nullptr);
}

TEST(ReportTest, TheJsonIsAListOfObjectsThatOthersRead) {
  google::protobuf::ListValue list;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(ToJson(Rows()), &list).ok());
  ASSERT_EQ(list.values_size(), 5);
  auto fields = list.values(1).struct_value().fields();
  EXPECT_EQ(fields["case"].string_value(), "dict get");
  EXPECT_EQ(fields["side"].string_value(), "Redis");
  EXPECT_EQ(fields["metric"].string_value(), "us");
  EXPECT_EQ(fields["median"].number_value(), 30);
  EXPECT_EQ(fields["p99"].number_value(), 90);
  EXPECT_EQ(fields["ratio"].number_value(), 1.5);
  auto rate = list.values(2).struct_value().fields();
  EXPECT_EQ(rate["median"].number_value(), 1'234'570) << "six digits";
  EXPECT_TRUE(rate["p99"].has_null_value());
  EXPECT_TRUE(rate["ratio"].has_null_value());
}

TEST(ReportTest, NoRowsAreAnEmptyList) {
  google::protobuf::ListValue list;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(ToJson(std::vector<Row>()), &list).ok());
  EXPECT_EQ(list.values_size(), 0);
}

TEST(ReportTest, TheTableNamesACaseOnce) {
  std::string table = ToTable(Rows());
  EXPECT_EQ(table.find("dict get"), table.rfind("dict get"));
  EXPECT_NE(table.find("1234567"), std::string::npos) << table;
  EXPECT_NE(table.find("1.50"), std::string::npos) << table;
}

}  // namespace
}  // namespace parley::bench
