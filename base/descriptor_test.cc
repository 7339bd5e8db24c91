#include "parley/base/descriptor.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace parley {
namespace {

bool IsOpen(int number) { return fcntl(number, F_GETFD) >= 0; }

TEST(DescriptorTest, ClosesWhatItOwnsOnce) {
  absl::StatusOr<Pipe> pipe = Pipe::Make();
  ASSERT_TRUE(pipe.ok()) << pipe.status();
  const int number = pipe->read_end.number();
  EXPECT_EQ(fcntl(number, F_GETFD), FD_CLOEXEC);
  {
    Descriptor moved = std::move(pipe->read_end);
    EXPECT_EQ(moved.number(), number);
    EXPECT_EQ(pipe->read_end.number(), -1);
    EXPECT_TRUE(IsOpen(number));
  }
  EXPECT_FALSE(IsOpen(number));
  pipe->write_end.Close();
  EXPECT_EQ(pipe->write_end.number(), -1);
  pipe->write_end.Close();
}

TEST(DescriptorTest, ClosedStandardDescriptorsAreReservedAndOpenOnesLeft) {
  const int output = dup(STDOUT_FILENO), input = dup(STDIN_FILENO);
  close(STDIN_FILENO);
  close(STDOUT_FILENO);
  ReserveStandardDescriptors();
  EXPECT_TRUE(IsOpen(STDIN_FILENO));
  EXPECT_TRUE(IsOpen(STDOUT_FILENO));
  EXPECT_EQ(write(STDOUT_FILENO, "x", 1), 1);
  char byte;
  EXPECT_EQ(read(STDIN_FILENO, &byte, 1), 0);
  dup2(output, STDOUT_FILENO);
  dup2(input, STDIN_FILENO);
  ReserveStandardDescriptors();
  EXPECT_GT(open("/dev/null", O_RDONLY), STDERR_FILENO);
}

}  // namespace
}  // namespace parley
