export async function measureLoad() {
  return [];
}
