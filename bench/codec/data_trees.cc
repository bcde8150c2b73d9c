// What is nested: the tree with maps and oneofs, the mesh, the document of groups.

#include <algorithm>

#include "data.h"

namespace bench {
namespace {

void fill(Random& random, int depth, shapes::Value& value) {
  switch (random.below(depth > 0 ? 6 : 5)) {
    case 0:
      value.set_flag(random.one_in(2));
      break;
    case 1:
      value.set_integer(random.signed_number(50));
      break;
    case 2:
      value.set_number(random.real(-1, 1));
      break;
    case 3:
      value.set_text(random.words(1, 6));
      break;
    case 4:
      value.set_data(random.bytes(random.below(40)));
      break;
    default:
      for (int left = random.count(0, 4); left > 0; --left) {
        fill(random, depth - 1, *value.mutable_list()->add_values());
      }
  }
}

void fill(Random& random, int depth, shapes::Node& node);

void fill_content(Random& random, int depth, shapes::Node& node) {
  switch (random.below(9)) {
    case 0:
    case 1:
      node.set_text(random.words(3, 20));
      break;
    case 2:
      node.mutable_image()->set_source(random.url());
      node.mutable_image()->set_width(static_cast<std::uint32_t>(random.number(12)));
      node.mutable_image()->set_height(static_cast<std::uint32_t>(random.number(12)));
      if (random.one_in(2)) node.mutable_image()->set_alternative(random.words(1, 5));
      break;
    case 3:
      node.mutable_link()->set_target(random.url());
      node.mutable_link()->set_label(random.words(1, 3));
      node.mutable_link()->set_external(random.one_in(2));
      break;
    case 4:
      node.mutable_heading()->set_level(random.count(1, 6));
      node.mutable_heading()->set_text(random.words(1, 8));
      break;
    case 5:
      node.set_number(random.real(0, 1e6));
      break;
    case 6:
      node.set_rule(true);
      break;
    case 7:
      node.mutable_embed()->set_provider(random.identifier());
      for (int left = random.count(0, 4); left > 0; --left) {
        (*node.mutable_embed()->mutable_counters())[random.identifier()] = random.signed_number(32);
      }
      if (depth > 0)
        fill(random, std::min(depth - 1, 1), *node.mutable_embed()->mutable_fallback());
      break;
    default:
      break;  // no content
  }
}

void fill(Random& random, int depth, shapes::Node& node) {
  node.set_id(static_cast<std::uint32_t>(random.number(20)));
  fill_content(random, depth, node);
  for (int left = random.count(-2, 3); left > 0; --left) {
    (*node.mutable_attributes())[random.word()] = random.words(1, 3);
  }
  for (int left = random.count(-3, 3); left > 0; --left) {
    fill(random, 2, (*node.mutable_properties())[random.identifier()]);
  }
  if (depth == 0) return;
  for (int left = random.count(1, 3); left > 0; --left) {
    // One branch goes all the way down, the others end somewhere.
    fill(random, left == 1 ? depth - 1 : random.count(0, std::min(depth - 1, 2)),
         *node.add_children());
  }
}

void fill(Random& random, shapes::Point& point) {
  point.set_x(static_cast<float>(random.real(-100, 100)));
  point.set_y(static_cast<float>(random.real(-100, 100)));
  if (!random.one_in(8)) point.set_z(static_cast<float>(random.real(-100, 100)));
}

void fill(Random& random, shapes::Color& color) {
  color.set_red(static_cast<float>(random.real(0, 1)));
  color.set_green(static_cast<float>(random.real(0, 1)));
  color.set_blue(static_cast<float>(random.real(0, 1)));
  if (random.one_in(2)) color.set_alpha(1);
}

void fill(Random& random, shapes::Annotation& annotation) {
  annotation.set_begin(random.count(0, 400));
  annotation.set_end(annotation.begin() + random.count(1, 40));
  if (random.percent(60)) annotation.set_label(random.word());
  if (random.percent(40)) annotation.set_confidence(static_cast<float>(random.real(0, 1)));
  if (random.percent(30)) {
    annotation.mutable_entity()->set_name(random.words(1, 3));
    annotation.mutable_entity()->set_knowledge_id(random.signed_number(50));
  }
}

void fill(Random& random, shapes::Document::Section& section) {
  if (random.percent(80)) section.set_title(random.words(2, 8));
  if (random.percent(20)) section.set_importance(shapes::IMPORTANCE_HIGH);
  for (int left = random.count(3, 12); left > 0; --left) {
    shapes::Document::Section::Paragraph& paragraph = *section.add_paragraph();
    paragraph.set_text(random.words(20, 120));
    for (int more = random.count(0, 8); more > 0; --more) {
      fill(random, *paragraph.add_annotations());
    }
    if (random.percent(10)) paragraph.set_quoted(true);
    for (int more = random.count(0, 60); more > 0; --more) {
      paragraph.add_token_ids(static_cast<std::int32_t>(random.number(16)));
    }
  }
  if (!random.one_in(3)) return;
  shapes::Document::Section::Table& table = *section.mutable_table();
  table.set_columns(random.count(2, 6));
  for (int left = random.count(2, 20); left > 0; --left) {
    shapes::Document::Section::Table::Row& row = *table.add_row();
    for (int more = table.columns(); more > 0; --more) row.add_cells(random.words(1, 2));
    if (random.one_in(2)) row.set_fingerprint(random.next());
  }
}

}  // namespace

void fill(Random& random, shapes::Page& page) {
  page.set_title(random.words(2, 6));
  fill(random, random.count(8, 16), *page.mutable_root());
  for (int left = random.count(2, 6); left > 0; --left) {
    (*page.mutable_metadata())[random.identifier()] = random.words(1, 6);
  }
  for (int left = random.count(0, 5); left > 0; --left) {
    shapes::Style& style = (*page.mutable_styles())[static_cast<std::uint32_t>(random.number(10))];
    style.set_font(random.word());
    style.set_size(static_cast<float>(random.between(8, 48)));
    style.set_color(static_cast<std::uint32_t>(random.next()));
    if (random.one_in(3)) style.set_bold(random.one_in(2));
  }
}

void fill(Random& random, shapes::Mesh& mesh) {
  mesh.set_name(random.identifier());
  const int vertices = random.count(100, 800);
  for (int left = vertices; left > 0; --left) {
    shapes::Vertex& vertex = *mesh.add_vertices();
    fill(random, *vertex.mutable_position());
    fill(random, *vertex.mutable_normal());
    if (random.one_in(2)) {
      vertex.mutable_texture()->set_u(static_cast<float>(random.real(0, 1)));
      vertex.mutable_texture()->set_v(static_cast<float>(random.real(0, 1)));
    }
  }
  const auto any = [&] { return static_cast<std::uint32_t>(random.below(std::size_t(vertices))); };
  for (int left = 2 * vertices; left > 0; --left) {
    shapes::Triangle& triangle = *mesh.add_triangles();
    triangle.set_a(any());
    triangle.set_b(any());
    triangle.set_c(any());
    triangle.set_material(static_cast<std::uint32_t>(random.below(4)));
  }
  for (int left = 4; left > 0; --left) {
    shapes::Material& material = *mesh.add_materials();
    material.set_name(random.word());
    fill(random, *material.mutable_diffuse());
    fill(random, *material.mutable_specular());
    material.set_shininess(static_cast<float>(random.real(0, 128)));
  }
}

void fill(Random& random, shapes::Document& document) {
  document.set_id(random.signed_number(60));
  document.set_url(random.url());
  if (random.one_in(3)) document.set_language("ja");
  document.set_score(random.real(0, 1));
  for (int number = 1; document.ByteSizeLong() < 78'000; ++number) {
    shapes::Document::Section& section = *document.add_section();
    section.set_number(number);
    fill(random, section);
  }
  for (int left = random.count(20, 60); left > 0; --left) {
    shapes::Document::Reference& reference = *document.add_reference();
    reference.set_target(random.url());
    if (random.one_in(2)) reference.set_offset(random.signed_number(24));
    for (int more = random.count(0, 6); more > 0; --more) {
      reference.add_positions(static_cast<std::uint32_t>(random.number(17)));
    }
  }
  document.set_signature(random.bytes(64));
}

}  // namespace bench
