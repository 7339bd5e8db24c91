#ifndef PARLEY_BASE_VERSION_H_
#define PARLEY_BASE_VERSION_H_

// Of Parley: major.minor.patch. A macro, since what is built into a file is text.
#define PARLEY_VERSION "0.1.0"

#endif  // PARLEY_BASE_VERSION_H_
