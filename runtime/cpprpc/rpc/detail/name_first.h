// CPPRPC_NAME_THE_MESSAGE_FIRST(declaration): an overload that refuses temporary messages where
// the compiler would destroy them twice.
//
//   bool write(const Out& message);
//   CPPRPC_NAME_THE_MESSAGE_FIRST(bool write(Out&& message));
//
// g++ before 13 destroys a braced aggregate inside a co_await expression twice:
//
//   co_await replies.write({.message = "x"});          // double free there, fine elsewhere
//   HelloReply reply{.message = "x"};
//   co_await replies.write(reply);                     // fine everywhere
//
// g++ 12 says so; older ones have no attribute for it, and say "use of deleted function".

#pragma once

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 12
#define CPPRPC_NAME_THE_MESSAGE_FIRST(...) __VA_ARGS__ = delete
#elif defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
#define CPPRPC_NAME_THE_MESSAGE_FIRST(...)                                                 \
  [[gnu::unavailable(                                                                      \
      "name the message first: this compiler destroys a braced temporary inside co_await " \
      "twice")]] __VA_ARGS__
#else
#define CPPRPC_NAME_THE_MESSAGE_FIRST(...) static_assert(true)
#endif
