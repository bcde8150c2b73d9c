// Which transport carries the calls, as the command line says:
//
//   const Transport transport = take_transport(argc, argv);   // takes --transport=h2 away

#pragma once

#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

enum class Transport { Grpc, H2 };

/// Of the first argument, if that is --transport=grpc or --transport=h2; else grpc.
inline Transport take_transport(int& argc, char**& argv) {
  constexpr std::string_view kOption = "--transport=";
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (!first.starts_with(kOption)) return Transport::Grpc;
  --argc, ++argv;
  const std::string_view name = first.substr(kOption.size());
  if (name == "grpc") return Transport::Grpc;
  if (name == "h2") return Transport::H2;
  fmt::print(stderr, "there is no transport {}, but there are grpc and h2\n", name);
  std::exit(2);
}
