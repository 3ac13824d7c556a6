package org.stromboli.skills.retrieval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.FSDirectory;

/// Vectors of pictures by path, in Lucene's HNSW graph on disk.
final class PictureIndex implements AutoCloseable {

    record Near(String path, double similarity) {}

    private static final String PATH = "path";
    private static final String STAMP = "stamp";
    private static final String VECTOR = "vector";

    private final FSDirectory folder;
    private final IndexWriter writer;

    PictureIndex(Path folder) throws IOException {
        Files.createDirectories(folder);
        this.folder = FSDirectory.open(folder);
        writer = new IndexWriter(this.folder, new IndexWriterConfig());
        writer.commit();
    }

    /// Stamps by path.
    Map<String, String> stamps() throws IOException {
        Map<String, String> stamps = new HashMap<>();
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            StoredFields stored = searcher.storedFields();
            for (ScoreDoc hit : searcher.search(new MatchAllDocsQuery(), Math.max(1, reader.numDocs())).scoreDocs) {
                Document document = stored.document(hit.doc);
                stamps.put(document.get(PATH), document.get(STAMP));
            }
        }
        return stamps;
    }

    void put(String path, String stamp, float[] vector) throws IOException {
        Document document = new Document();
        document.add(new StringField(PATH, path, Field.Store.YES));
        document.add(new StringField(STAMP, stamp, Field.Store.YES));
        document.add(new KnnFloatVectorField(VECTOR, vector, VectorSimilarityFunction.DOT_PRODUCT));
        writer.updateDocument(new Term(PATH, path), document);
    }

    void remove(String path) throws IOException {
        writer.deleteDocuments(new Term(PATH, path));
    }

    void commit() throws IOException {
        writer.commit();
    }

    /// @param vector of length one
    List<Near> nearest(float[] vector, int count) throws IOException {
        List<Near> nearest = new ArrayList<>();
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            StoredFields stored = searcher.storedFields();
            for (ScoreDoc hit : searcher.search(new KnnFloatVectorQuery(VECTOR, vector, count), count).scoreDocs) {
                // Lucene's score of a dot product d is (1 + d) / 2.
                nearest.add(new Near(stored.document(hit.doc).get(PATH), 2.0 * hit.score - 1));
            }
        }
        return nearest;
    }

    @Override
    public void close() throws IOException {
        writer.close();
        folder.close();
    }
}
