// The data: how the message of each shape is filled, as a program would fill it.

#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include "api.pb.h"
#include "columns.pb.h"
#include "groups.pb.h"
#include "log.pb.h"
#include "media.pb.h"
#include "mesh.pb.h"
#include "random.h"
#include "signed.pb.h"
#include "tree.pb.h"
#include "wide.pb.h"

namespace bench {

// Into a message that is empty.
void fill(Random& random, google::protobuf::Timestamp& time);
void fill(Random& random, shapes::GetUserResponse& response);
void fill(Random& random, shapes::Vehicle& vehicle);
void fill(Random& random, shapes::Page& page);
void fill(Random& random, shapes::Mesh& mesh);
void fill(Random& random, shapes::Track& track);
void fill(Random& random, shapes::Block& block);
void fill(Random& random, shapes::LogRecord& record);
void fill(Random& random, shapes::MediaFrame& frame);
void fill(Random& random, shapes::Document& document);

/// Any message: each field is set with a chance of `percent`, repeated ones with up to
/// `most_elements`. Submessages go `depth` levels down at most.
struct Scatter {
  std::size_t percent = 50;
  int most_elements = 4;
  int depth = 4;
};
void scatter(Random& random, const Scatter& how, google::protobuf::Message& message);

}  // namespace bench
