#include "proto/options.pb.h"
#include <grpcpp/grpcpp.h>
#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>
TEST(A,B){ EXPECT_EQ(absl::StrCat("a",1),"a1"); EXPECT_FALSE(grpc::Version().empty()); }
